package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What every real provider must pass: sign in, refresh in a race, both logouts without a frame. */
abstract class RealProviderCases {
    private static final int ACCESS_SECONDS = 3;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.portcullis.app.LoginLog");

    @TempDir
    private Path folder;

    private RealSso sso;

    /** The provider, which runs or will. */
    abstract RealProvider provider();

    /** Confirms at the provider that the user wants out, if it asks. */
    abstract TestPage confirmLogout(TestBrowser browser, TestPage page);

    RealSso sso() {
        if (sso == null) {
            sso = new RealSso(provider(), folder, "127.0.0.1", ACCESS_SECONDS);
        }
        return sso;
    }

    @AfterEach
    void closeProxy() {
        if (sso != null) {
            sso.close();
        }
    }

    TestBrowser signedIn() {
        TestBrowser browser = new TestBrowser();
        TestPage page = provider().signIn(browser, browser.visit(sso().origin() + "/orders?id=7"));
        assertThat(page.url()).hasToString(sso().origin() + "/orders?id=7");
        assertThat(page.content()).contains("alice@example.com");
        return browser;
    }

    boolean isIn(TestBrowser browser) {
        int status = browser.fetch("GET", sso().origin() + "/", Map.of()).status();
        assertThat(status).isIn(200, 401);
        return status == 200;
    }

    @Test
    void aBrowserSignsInAndComesBackToWhereItWanted() {
        TestBrowser browser = signedIn();

        assertThat(isIn(browser)).isTrue();
        assertThat(browser.fetch("GET", sso().origin() + "/admin", Map.of()).status())
                .as("a claim is missing")
                .isEqualTo(403);
        assertThat(new TestBrowser()
                        .fetch("GET", sso().origin() + "/", Map.of())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void manyRequestsOnAnExpiredSessionLogNobodyOut() throws Exception {
        TestBrowser browser = signedIn();
        ExecutorService threads = Executors.newFixedThreadPool(50);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        LOG.setLevel(Level.INFO);
        LOG.addAppender(told);
        try {
            for (int round = 1; round <= 3; round++) {
                awaitEndOfAccessToken();
                List<Future<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    answers.add(threads.submit(() ->
                            browser.fetch("GET", sso().origin() + "/", Map.of()).status()));
                }
                for (Future<Integer> answer : answers) {
                    assertThat(answer.get()).isEqualTo(200);
                }
                awaitRefreshes(told, round);
            }
        } finally {
            LOG.detachAppender(told);
            LOG.setLevel(null);
            threads.shutdownNow();
        }
    }

    /** The access token was over, and once is enough; a line is written by a thread of its own. */
    private static void awaitRefreshes(ListAppender<ILoggingEvent> told, int count) {
        Instant end = Instant.now().plusSeconds(10);
        while (refreshes(told).size() < count && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(refreshes(told)).hasSize(count);
    }

    private static List<String> refreshes(ListAppender<ILoggingEvent> told) {
        return List.copyOf(told.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("session refreshed: "))
                .toList();
    }

    /** Until every access token that there is now is over, by the clock that tells the proxy so: a real provider's cannot be moved. */
    private static void awaitEndOfAccessToken() {
        Instant end = Instant.now().plusSeconds(ACCESS_SECONDS);
        while (Instant.now().isBefore(end)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void whoNeedsAStrongerSignInIsAskedForOneAndComesBack() {
        sso();
        provider().offerSecondLevel();
        TestBrowser browser = signedIn();
        assertThat(browser.fetch("GET", sso().origin() + "/strong", Map.of()).status())
                .as("a script is not sent anywhere")
                .isEqualTo(403);

        TestPage page = browser.visit(sso().origin() + "/strong?id=7");
        assertThat(page.url().toString()).startsWith(originOf(provider().issuer()));
        TestPage back = provider().signIn(browser, page);

        assertThat(back.url()).hasToString(sso().origin() + "/strong?id=7");
        assertThat(back.content()).contains("alice@example.com");
        assertThat(browser.fetch("GET", sso().origin() + "/strong", Map.of()).status())
                .isEqualTo(200);
        assertThat(isIn(browser)).isTrue();
    }

    @Test
    void signingOutEndsTheSessionHereAndThere() throws Exception {
        TestBrowser browser = signedIn();
        try (RawClient chat = sso().chat(browser)) {
            TestPage page = confirmLogout(browser, browser.post(sso().origin() + "/_portcullis/logout", Map.of()));

            chat.expectClose();
            assertThat(page.url().toString()).startsWith(sso().origin() + "/_portcullis/signed-out");
            assertThat(page.content()).contains("Signed out");
        }
        assertThat(isIn(browser)).isFalse();
        TestPage again = browser.visit(sso().origin() + "/");
        assertThat(again.url().toString())
                .as("the provider asks again")
                .startsWith(originOf(provider().issuer()));
        assertThat(again.content()).contains("<form");
    }

    private static String originOf(String url) {
        return url.substring(
                0, url.indexOf('/', "http://".length()) < 0 ? url.length() : url.indexOf('/', "http://".length()));
    }

    @Test
    void aLogoutAtTheProviderEndsTheSessionAndItsWebSocketWithinASecond() throws Exception {
        TestBrowser browser = signedIn();
        try (RawClient chat = sso().chat(browser)) {
            chat.send("x");
            assertThat(chat.read(1)).isEqualTo("x");

            provider().endSessions(browser);

            long start = System.nanoTime();
            chat.expectClose();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        }
        assertThat(isIn(browser)).isFalse();
    }
}
