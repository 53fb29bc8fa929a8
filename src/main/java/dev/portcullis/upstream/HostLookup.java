package dev.portcullis.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;

/** Finds the addresses of host names without blocking. Safe for concurrent use. */
public interface HostLookup {
    /** The addresses of {@code host}, best first, each with {@code port}; completes on {@code loop}. Address literals never come here. */
    Future<List<InetSocketAddress>> lookUp(String host, int port, EventLoop loop);
}
