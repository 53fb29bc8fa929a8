package dev.portcullis.app.rehearsal;

import java.util.List;

/** What is sent: a request of each kind that sites get, in turn. Immutable. */
final class Script {
    private static final String AGENT =
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n";
    private static final String BROWSER = AGENT + lines("""
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: en-GB,en;q=0.5
            Accept-Encoding: gzip, deflate
            Referer: https://rehearsal.invalid/shop
            Connection: keep-alive
            Cookie: session=8f14e45fceea167a5a36dedd4bea2543; theme=dark
            Upgrade-Insecure-Requests: 1
            """);
    private static final String JSON =
            "{\"items\":[{\"name\":\"lamp\",\"count\":2,\"tags\":[\"a\",\"b\"]}],\"note\":\"by noon\"}";
    private static final String PART = lines("""
            --b0
            Content-Disposition: form-data; name="file"; filename="notes.txt"
            Content-Type: text/plain

            nothing much
            --b0--
            """);

    private Script() {}

    /** One round of requests to {@code host}; what is in {@code large} is big enough for the inspection threads. */
    static List<byte[]> round(String host, int large) {
        String to = " HTTP/1.1\r\nHost: " + host + "\r\n";
        return List.of(
                Message.bytes("GET /" + to + AGENT + "Accept: */*\r\n\r\n"),
                Message.bytes("GET /shop/items?page=2&sort=price&q=desk+lamp" + to + BROWSER + "\r\n"),
                post(
                        to,
                        "application/x-www-form-urlencoded",
                        "name=Ann+Example&mail=ann%40example.org&text=see+you+at+noon%21"),
                post(to, "application/json", JSON),
                post(to, "multipart/form-data; boundary=b0", PART),
                Message.bytes("GET /?id=1%27%20or%201=1--%20-" + to + BROWSER + "\r\n"),
                Message.bytes("GET /%zz" + to + "\r\n"),
                post(to, "application/x-www-form-urlencoded", "text=" + "word+".repeat(large / 5 + 1)));
    }

    private static String lines(String text) {
        return text.replace("\n", "\r\n");
    }

    private static byte[] post(String to, String type, String content) {
        return Message.bytes("POST /form" + to + BROWSER + "Content-Type: " + type + "\r\nContent-Length: "
                + content.length() + "\r\n\r\n" + content);
    }
}
