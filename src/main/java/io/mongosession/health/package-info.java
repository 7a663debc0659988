/** MicroProfile Health: whether the application can serve, and the numbers behind the answer. */
package io.mongosession.health;
