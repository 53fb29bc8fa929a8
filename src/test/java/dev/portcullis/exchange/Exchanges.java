package dev.portcullis.exchange;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.HttpVersion;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.RequestTarget;
import dev.portcullis.http.ResponseHead;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/** Exchanges for tests of single stages: what a decoder and a forwarder would have made, without either. */
public final class Exchanges {
    private Exchanges() {}

    /** A GET of {@code /} from 192.0.2.7 with these name-value pairs as fields; Host is www.shop.example. */
    public static Exchange get(String... namesAndValues) {
        return request(
                "GET",
                fields(namesAndValues)
                        .edit()
                        .add(FieldName.HOST, "www.shop.example")
                        .build(),
                Body.empty(),
                null);
    }

    public static Exchange request(String method, Fields fields, Body body, ConnectionInfo.Tls tls) {
        return request(method, fields, body, tls, record -> {});
    }

    public static Exchange request(
            String method, Fields fields, Body body, ConnectionInfo.Tls tls, ExchangeObserver observer) {
        return request(method, fields, body, tls, observer, ImmediateEventExecutor.INSTANCE);
    }

    /** A GET as {@link #get}, on {@code loop}. */
    public static Exchange getOn(EventExecutor loop, String... namesAndValues) {
        return request("GET", fields(namesAndValues), Body.empty(), null, record -> {}, loop);
    }

    private static Exchange request(
            String method,
            Fields fields,
            Body body,
            ConnectionInfo.Tls tls,
            ExchangeObserver observer,
            EventExecutor loop) {
        RequestTarget target = new RequestTarget("/", "/", "/", null, Set.of());
        RequestHead head = new RequestHead(
                method, target, HttpVersion.HTTP_1_1, "www.shop.example", fields, method + " / HTTP/1.1");
        InetSocketAddress peer = new InetSocketAddress("192.0.2.7", 40_000);
        ConnectionInfo connection = new ConnectionInfo(peer, new InetSocketAddress("192.0.2.1", 80), tls);
        Exchange.Origin origin = new Exchange.Origin(
                "incident-1",
                loop,
                connection,
                peer.getAddress(),
                System.nanoTime(),
                System.currentTimeMillis(),
                observer);
        return Exchange.of(origin, head, body);
    }

    /** Lets the backend have answered {@code x} with this. */
    public static Exchange answered(Exchange x, int status, String... namesAndValues) {
        x.answer(ResponseHead.of(status, fields(namesAndValues)), Body.empty());
        return x;
    }

    /** A route to {@code pipeline} for every path. */
    public static Route route(Pipeline pipeline, boolean webSocket) {
        return new Route("all", Set.of(), "/", Set.of(), webSocket, pipeline);
    }

    public static Fields fields(String... namesAndValues) {
        Fields.Editor editor = Fields.EMPTY.edit();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            editor.addNamed(namesAndValues[i], namesAndValues[i + 1]);
        }
        return editor.build();
    }

    /** The field names of {@code fields}, in order. */
    public static List<String> names(Fields fields) {
        return java.util.stream.IntStream.range(0, fields.size())
                .mapToObj(fields::name)
                .toList();
    }
}
