package dev.portcullis.rules.operator;

import dev.portcullis.rules.MacroText;
import dev.portcullis.rules.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A context that remembers what operators say to it. One owner at a time. */
final class RecordingContext implements MatchContext {
    final Map<String, String> macros = new HashMap<>();
    final SortedMap<Integer, String> groups = new TreeMap<>();
    final Map<String, String> pathArguments = new HashMap<>();
    final List<String> failures = new ArrayList<>();
    boolean mayWait = true;
    long spent;

    @Override
    public boolean wantsCapture() {
        return true;
    }

    @Override
    public void capture(int group, Value value) {
        if (group == 0) {
            groups.clear();
        }
        groups.put(group, value.latin1());
    }

    @Override
    public Value resolve(MacroText.Reference reference) {
        return Value.ofLatin1(macros.getOrDefault(reference.collection() + "." + reference.key(), ""));
    }

    @Override
    public void pathArgument(String name, Value value) {
        pathArguments.put(name, value.latin1());
    }

    @Override
    public boolean mayWait() {
        return mayWait;
    }

    @Override
    public void failed(String why) {
        failures.add(why);
    }

    @Override
    public void spend(long units) {
        spent += units;
    }
}
