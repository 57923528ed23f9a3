package dev.purlin.io.rest;

/** Where the records of pages go. */
interface RecordSink {

  /**
   * Takes a record.
   *
   * @param json its JSON in one line
   * @param page the address of its page, without secrets
   * @param number which page that is, counted from 1
   * @param index which record of the page it is, counted from 1
   */
  void record(String json, String page, long number, long index);

  /** Takes note of how much was received. */
  void bytes(long count);

  /** Whether further pages are wanted. */
  default boolean wantsMore() {
    return true;
  }
}
