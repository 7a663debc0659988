package io.mongosession.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A request that may be responded to later, and is completed once. */
class AsyncRequest extends HttpServletRequestWrapper {

  private AsyncContext asynchronous;

  AsyncRequest(HttpServletRequest request) {
    super(request);
  }

  @Override
  public AsyncContext startAsync() {
    asynchronous = new CompletedOnce(super.startAsync());
    return asynchronous;
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    asynchronous = new CompletedOnce(super.startAsync(request, response));
    return asynchronous;
  }

  @Override
  public AsyncContext getAsyncContext() {
    return asynchronous == null ? super.getAsyncContext() : asynchronous;
  }
}
