package dev.purlin.io.rest;

import dev.purlin.io.http.HttpCall;

/**
 * A request for a page.
 *
 * @param number which page of its walk it is, counted from 1
 * @param position what the paging counts: the number of the page for the server, or the offset
 */
record PageRequest(HttpCall call, long number, long position) {

  PageRequest next(HttpCall nextCall, long nextPosition) {
    return new PageRequest(nextCall, number + 1, nextPosition);
  }
}
