/**
 * The backend side: a {@link dev.portcullis.upstream.Cluster} is one backend service and the {@link dev.portcullis.exchange.Forwarder} of the routes
 * that lead to it.
 *
 * <p>{@code Forwarding} is the way of one exchange: it takes an {@link dev.portcullis.upstream.Endpoint} from the {@link
 * dev.portcullis.upstream.BalancingPolicy}, a connection from the {@code LoopPool} of its event loop or a new one from the {@code Connector}, and
 * tries again where that cannot serve a request twice. {@code Call} is one attempt on one {@code UpstreamConnection}. {@code Outliers} leaves alone what
 * keeps failing.
 *
 * <p><b>One loop.</b> A connection is opened on the loop of the exchange that needs it and stays there, so nothing here waits for another thread;
 * only counters and the standing of endpoints are shared. The price is that a limit on connections cannot take one from another loop's pool.
 *
 * <p><b>Whose answer it is.</b> HTTP/1.1 matches answers to requests by order alone, so a backend that sends one byte too many shifts every later
 * answer to the wrong client. A connection is therefore pooled only after nothing at all was odd, and only at the end of the read that brought the
 * end of its response: bytes behind the response that have arrived by then are seen before the next request is sent.
 *
 * <p><b>Clocks.</b> They run only while the next step is the backend's. A slow client is the client side's business, and so is an idle tunnel, whose
 * bytes all pass there.
 *
 * <p><b>No queue for a connection.</b> An endpoint at its limit is passed over, and 503 says so at once when there is no other: a queue in front of a full
 * backend only turns that answer into a late one.
 */
@NullMarked
package dev.portcullis.upstream;

import org.jspecify.annotations.NullMarked;
