package dev.portcullis.identity.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A key source's far end: counts what it is asked, and answers at once or when told. */
final class FakeLoader implements KeyLoader {
    private final List<CompletableFuture<byte[]>> waiting = new ArrayList<>();
    private String json;
    private boolean down;
    private boolean slow;
    private int loads;

    FakeLoader(String json) {
        this.json = json;
    }

    void serve(String changed) {
        json = changed;
        down = false;
    }

    void goDown() {
        down = true;
    }

    void answerWhenTold() {
        slow = true;
    }

    void answerNow() {
        slow = false;
        List<CompletableFuture<byte[]>> asked = List.copyOf(waiting);
        waiting.clear();
        asked.forEach(this::answer);
    }

    int loads() {
        return loads;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public CompletionStage<byte[]> load() {
        loads++;
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        if (slow) {
            waiting.add(result);
        } else {
            answer(result);
        }
        return result;
    }

    private void answer(CompletableFuture<byte[]> result) {
        if (down) {
            result.completeExceptionally(new IOException("connection refused"));
        } else {
            result.complete(json.getBytes(StandardCharsets.UTF_8));
        }
    }
}
