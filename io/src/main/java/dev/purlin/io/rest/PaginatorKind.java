package dev.purlin.io.rest;

import dev.purlin.core.parameter.Word;

/** How an API divides what it has into pages. */
public enum PaginatorKind {
  @Word(
      value = "single",
      aliases = {"single_page"})
  SINGLE,
  PAGE_NUMBER,
  OFFSET,
  CURSOR,
  @Word(
      value = "next_url",
      aliases = {"json_link"})
  NEXT_URL,
  @Word(
      value = "link_header",
      aliases = {"header_link"})
  LINK_HEADER
}
