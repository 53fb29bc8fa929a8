package dev.portcullis.http;

/**
 * What is left of a request that was refused before it became one: material for logs and for rules that only log, never for
 * routing or forwarding.
 *
 * <p>{@code requestLine} is the first line as received, cut at 8 KiB; {@code method}, {@code rawTarget} and {@code protocol} are its parts
 * as far as they could be told apart, else empty; {@code fields} are the lines that were well-formed. {@code detail} says what
 * was wrong where, in words fit for a log. Immutable.
 */
public record RefusedHead(
        Violation violation,
        String detail,
        String requestLine,
        String method,
        String rawTarget,
        String protocol,
        Fields fields) {}
