package dev.portcullis.rules;

import java.util.stream.Stream;

/** Exchanges that together give every variable a value. */
final class SurfaceTrials {
    static final String RULES = """
            SecResponseBodyAccess On
            SecResponseBodyMimeType text/html application/json text/xml
            SecAction "id:801,phase:1,pass,nolog,severity:2,setenv:a=1,setvar:tx.a=1,initcol:ip=%{REMOTE_ADDR},initcol:global=all"
            SecGeoLookupDb places.mmdb
            SecTmpSaveUploadedFiles On
            SecUploadDir FOLDER
            SecRule REMOTE_ADDR "@geoLookup" "id:803,phase:1,pass,nolog"
            SecRule REQUEST_URI "@restpath /dir/{name}" "id:804,phase:1,pass,nolog"
            SecAction "id:802,phase:1,pass,nolog,setuid:%{ARGS.a},setsid:%{ARGS.a},setrsc:%{ARGS.a}"
            """;

    private SurfaceTrials() {}

    static Stream<Trial> all() {
        return Stream.of(form(), multipart(), xml());
    }

    private static Trial form() {
        return Trial.post("/dir/page?a=1", "application/x-www-form-urlencoded", "b=2")
                .with("Cookie", "sid=1")
                .with("Authorization", "Basic dTpw")
                .answered(200, "application/json", "{\"a\":1}");
    }

    private static Trial multipart() {
        return Trial.post(
                "/upload?a=1",
                "multipart/form-data; boundary=x",
                "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\ntext\r\n--x--\r\n");
    }

    private static Trial xml() {
        return Trial.post("/xml?a=1", "text/xml", "<a b='1'>text</a>").answered(200, "text/xml", "<r>1</r>");
    }
}
