package dev.portcullis.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LateFlushTest {
    /** As long as a batch waits at most, in nanoseconds. */
    private static final long WAIT_NANOS = 250_000;

    private final EventLoop loop = new DefaultEventLoop();
    /** Written and read on the loop. */
    private final List<String> flushed = new ArrayList<>();

    @AfterEach
    void endLoop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private LateFlush connection(String name) {
        return connection(new LocalChannel(), name);
    }

    /** What connections do while they are flushed. */
    private Runnable meanwhile = () -> {};

    private LateFlush connection(LocalChannel channel, String name) {
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                flushed.add(name);
                meanwhile.run();
            }
        });
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
        loop.register(channel).syncUninterruptibly();
        return on(() -> new LateFlush(channel.pipeline().lastContext()));
    }

    private <T> T on(Callable<T> task) {
        return loop.submit(task).syncUninterruptibly().getNow();
    }

    private List<String> flushedSoFar() {
        return on(() -> List.copyOf(flushed));
    }

    @Test
    void connectionsAreSentTogetherOnceWhatCameInIsDealtWith() {
        LateFlush one = connection("one");
        LateFlush other = connection("other");
        List<String> meanwhile = on(() -> {
            one.request();
            other.request();
            one.request();
            return List.copyOf(flushed);
        });
        assertThat(meanwhile).isEmpty();
        assertThat(flushedSoFar()).containsExactly("one", "other");
    }

    @Test
    void whatIsSentAtOnceIsNotSentAgain() {
        LateFlush one = connection("one");
        List<String> meanwhile = on(() -> {
            one.request();
            one.now();
            return List.copyOf(flushed);
        });
        assertThat(meanwhile).containsExactly("one");
        assertThat(flushedSoFar()).containsExactly("one");
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports failures by themselves
    void muchIsSentAtOnce() {
        LocalChannel channel = new LocalChannel();
        LateFlush one = connection(channel, "one");
        List<String> meanwhile = on(() -> {
            ChannelHandlerContext last = channel.pipeline().lastContext();
            last.write(Unpooled.wrappedBuffer(new byte[16 * 1024 + 1]), last.voidPromise());
            one.request();
            return List.copyOf(flushed);
        });
        assertThat(meanwhile).containsExactly("one");
    }

    @Test
    void nobodyWaitsLongForOthers() {
        LateFlush one = connection("one");
        LateFlush other = connection("other");
        List<String> meanwhile = on(() -> {
            one.request();
            busy();
            other.request();
            return List.copyOf(flushed);
        });
        assertThat(meanwhile).containsExactly("one", "other");
        assertThat(flushedSoFar()).hasSize(2);
    }

    @Test
    void aNewRequestAfterThatIsSentToo() {
        LateFlush one = connection("one");
        on(() -> {
            one.request();
            return true;
        });
        on(() -> {
            one.request();
            return true;
        });
        assertThat(flushedSoFar()).containsExactly("one", "one");
    }

    @Test
    void whatIsAskedForWhileOthersAreFlushedIsSentToo() {
        LateFlush one = connection("one");
        LateFlush two = connection("two");
        LateFlush three = connection("three");
        on(() -> {
            one.request();
            meanwhile = () -> {
                meanwhile = () -> {};
                busy();
                two.request();
                three.request();
            };
            return true;
        });
        assertThat(flushedSoFar()).containsExactly("one", "two", "three");
    }

    private static void busy() {
        long since = System.nanoTime();
        while (System.nanoTime() - since <= WAIT_NANOS) {
            Thread.onSpinWait(); // the loop is busy with a request
        }
    }
}
