/** MicroProfile Health: whether the application can serve, and the numbers behind the result. */
package io.mongosession.health;
