package dev.portcullis.exchange;

import dev.portcullis.http.Fields;

/** What logs may show of one exchange, where that is not everything: each method returns its argument with asterisks in it. Used once, when the exchange ends. */
public interface LogMask {
    /** A request line, or a target alone. */
    String requestLine(String line);

    Fields requestFields(Fields fields);

    Fields responseFields(Fields fields);

    Denial denial(Denial denial);
}
