package dev.portcullis.exchange;

import java.util.function.Supplier;

/**
 * One rule match worth a line in the rule log. {@code severity} is 0 (emergency) to 7 (debug), or -1 when the rule names none. One owner at a time, with the exchange.
 *
 * @param refuses whether it is why the request is refused, or would be where rules only detect; also what keeps rules from telling
 * @param line the escaped text, made when a log asks for it
 */
public record RuleEvent(String ruleId, int severity, String message, boolean refuses, Supplier<String> line) {}
