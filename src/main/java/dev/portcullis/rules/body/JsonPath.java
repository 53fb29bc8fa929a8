package dev.portcullis.rules.body;

import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where in a JSON document a reader is, in both spellings: {@code json.list.array_0} (ModSecurity) and {@code json.list.0} (Coraza). One owner at a time.
 */
final class JsonPath {
    /** {@code index} is that of the current element, -1 in an object; sizes are those of the names outside. */
    private record Level(int index, int size, int otherSize) {}

    private static final Value ARRAY = Value.ofLatin1(".array_");

    private final Deque<Level> levels = new ArrayDeque<>();
    private final ByteSink name = new ByteSink(64);
    private final ByteSink otherName = new ByteSink(64);

    JsonPath() {
        Value root = Value.ofLatin1("json");
        name.put(root);
        otherName.put(root);
    }

    int depth() {
        return levels.size();
    }

    int length() {
        return Math.max(name.size(), otherName.size());
    }

    boolean isArray() {
        return levels.element().index() >= 0;
    }

    void enter(int index) {
        levels.push(new Level(index, name.size(), otherName.size()));
    }

    void leave() {
        cut(levels.pop());
    }

    private void cut(Level level) {
        name.truncate(level.size());
        otherName.truncate(level.otherSize());
    }

    void member(Value member) {
        cut(levels.element());
        name.put('.');
        name.put(member);
        otherName.put('.');
        otherName.put(member);
    }

    /** Moves to the next element of the array. */
    void element() {
        Level level = levels.pop();
        cut(level);
        name.put(ARRAY);
        putDecimal(name, level.index());
        otherName.put('.');
        putDecimal(otherName, level.index());
        levels.push(new Level(level.index() + 1, level.size(), level.otherSize()));
    }

    private static void putDecimal(ByteSink sink, int number) {
        int unit = 1;
        while (number / unit > 9) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            sink.put('0' + number / unit % 10);
        }
    }

    /** Whether both names are the same: there is no array on the way. */
    boolean hasOneSpelling() {
        return name.size() == otherName.size();
    }

    Value name() {
        return copy(name);
    }

    Value otherName() {
        return copy(otherName);
    }

    private static Value copy(ByteSink sink) {
        return Value.of(sink.toValue().toBytes());
    }
}
