package dev.portcullis.it;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import reactor.blockhound.BlockHound;

/**
 * What integration tests run under: every buffer is counted ({@link LeakPresenceDetector}), and a call that blocks an event loop throws (BlockHound).
 */
final class LoopGuards {
    private static final boolean COUNTS_BUFFERS = install();

    private LoopGuards() {}

    /** Makes sure that the guards stand; called before the first buffer of a test. */
    static void raise() {
        if (!COUNTS_BUFFERS) {
            throw new IllegalStateException("Netty's buffers were loaded before the leak detector was in place");
        }
    }

    /** Fails if any buffer that was ever allocated is still held. All loops must be down. */
    static void checkNothingLeaked() {
        LeakPresenceDetector.check();
    }

    private static boolean install() {
        Counting counting = new Counting();
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(counting);
        BlockHound.builder()
                // without it no thread counts as one that must not block
                .loadIntegrations()
                // tests log synchronously to the console; the product hands lines to a writer
                .allowBlockingCallsInside("ch.qos.logback.core.OutputStreamAppender", "append")
                // class loading reads files, whichever thread comes first
                .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                // the extensions that count reads (TransferCount) are read from a file by the first connection of a
                // process
                .allowBlockingCallsInside(
                        "io.netty.bootstrap.ChannelInitializerExtensions$ServiceLoadingExtensions", "extensions")
                // who hands work over takes the lock of a queue, which others hold for some instructions
                .allowBlockingCallsInside("dev.portcullis.app.BoundedThreads", "execute")
                // and so does Netty where threads that allocate at once are to get a pool each
                .allowBlockingCallsInside(
                        "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines")
                .install();
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
        // the integration test run sets the property, for classes that load Netty before they come here
        return counting.isAsked
                || LeakPresenceDetector.class
                        .getName()
                        .equals(System.getProperty("io.netty.customResourceLeakDetector"));
    }

    private static final class Counting extends ResourceLeakDetectorFactory {
        private boolean isAsked;

        @Override
        @Deprecated
        @SuppressWarnings("deprecation") // the abstract method of this Netty
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
            isAsked = true;
            return new LeakPresenceDetector<>(resource, interval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval) {
            isAsked = true;
            return new LeakPresenceDetector<>(resource, interval);
        }
    }
}
