package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.TxName;
import dev.portcullis.seclang.ActionText;
import dev.portcullis.seclang.Word;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes effects of {@code setvar}, {@code initcol} and their kind; {@link ControlCompiler} makes those of {@code ctl}. One owner at a time. */
final class EffectCompiler {
    private static final Set<String> PERSISTENT = Set.of("ip", "global", "session", "user", "resource");

    private final ControlCompiler controls;
    private final TxNames txNames;
    private final Problems problems;

    /** {@code txNames} learns the names that rules give to transaction variables. */
    EffectCompiler(ControlCompiler controls, TxNames txNames, Problems problems) {
        this.controls = controls;
        this.txNames = txNames;
        this.problems = problems;
    }

    /** The effect of {@code action}; null, with a problem, when it has none. */
    @Nullable
    Effect compile(ActionText action) {
        String value = action.value();
        if (value == null) {
            return null; // was reported when the list was read
        }
        return switch (action.name().toLowerCase(Locale.ROOT)) {
            case "setvar" -> setVar(action, value);
            case "setenv" -> setEnv(action, value);
            case "initcol" -> initCollection(action, value);
            case "setuid" -> identify(action, value, "user");
            case "setsid" -> identify(action, value, "session");
            case "setrsc" -> identify(action, value, "resource");
            case "expirevar" -> expire(action, value);
            case "deprecatevar" -> deprecate(action, value);
            case "ctl" -> controls.compile(new Word(value, action.valueSpan()));
            default -> throw new IllegalArgumentException(action.name() + " has no effect");
        };
    }

    /** {@code tx.name=value}, taken apart: {@code amount} is null without an equals sign. */
    private record Assignment(
            String collection, MacroText name, @Nullable String amount) {}

    private @Nullable Assignment assignment(ActionText action, String text) {
        int equals = text.indexOf('=');
        String path = (equals < 0 ? text : text.substring(0, equals)).strip();
        int cut = separator(path);
        String collection = cut < 0 ? "" : path.substring(0, cut).toLowerCase(Locale.ROOT);
        if (cut < 0 || cut == path.length() - 1 || !(collection.equals("tx") || PERSISTENT.contains(collection))) {
            problems.error(
                    action.valueSpan(),
                    "bad-value",
                    "\"" + text
                            + "\" names no variable that can be changed; write tx.name, or ip, global, session, user or"
                            + " resource after initcol");
            return null;
        }
        MacroText name = Actions.checkedMacros(action, path.substring(cut + 1), problems);
        return new Assignment(collection, name, equals < 0 ? null : text.substring(equals + 1));
    }

    private static int separator(String path) {
        int dot = path.indexOf('.');
        int colon = path.indexOf(':');
        return dot < 0 ? colon : colon < 0 ? dot : Math.min(dot, colon);
    }

    // ---- setvar

    private @Nullable Effect setVar(ActionText action, String text) {
        boolean removes = text.startsWith("!");
        Assignment assignment = assignment(action, removes ? text.substring(1) : text);
        if (assignment == null) {
            return null;
        }
        String collection = assignment.collection();
        if (collection.equals("tx")) {
            return setTx(new Named(assignment.name(), txNames), removes, assignment.amount(), action);
        }
        Name name = new Name(assignment.name());
        if (removes) {
            return e -> e.collections().remove(collection, name.in(e));
        }
        Amount amount = amount(assignment.amount(), action);
        return amount.sign() == 0
                ? e -> e.collections().set(collection, name.in(e), e.expand(amount.text()))
                : e -> e.collections()
                        .add(collection, name.in(e), amount.sign() * Numbers.leading(e.expand(amount.text())));
    }

    /** What is assigned, with {@code sign} 0, or added. */
    private record Amount(MacroText text, int sign) {}

    private Amount amount(@Nullable String written, ActionText action) {
        String text = written == null ? "1" : written;
        int sign = text.startsWith("+") ? 1 : text.startsWith("-") ? -1 : 0;
        return new Amount(Actions.checkedMacros(action, sign == 0 ? text : text.substring(1), problems), sign);
    }

    private Effect setTx(Named name, boolean removes, @Nullable String written, ActionText action) {
        if (removes) {
            return e -> e.tx().remove(name.in(e));
        }
        Amount amount = amount(written, action);
        if (amount.sign() == 0 && amount.text().isPlain() && name.fixed != null) {
            TxName fixed = name.fixed;
            Entry entry = TxCollection.entry(fixed, Value.ofLatin1(amount.text().toString()));
            return new TxEffect(fixed, false, amount.text(), e -> e.tx().set(fixed, entry));
        }
        Effect effect = amount.sign() == 0
                ? e -> e.tx().set(name.in(e), e.expand(amount.text()))
                : e -> addToTx(e, name.in(e), amount.sign() * Numbers.leading(e.expand(amount.text())));
        if (name.fixed == null) {
            return amount.sign() == 0 ? new TxNaming(name.text, amount.text(), effect) : effect;
        }
        return new TxEffect(name.fixed, amount.sign() != 0, amount.text(), effect);
    }

    private static void addToTx(Evaluation evaluation, TxName name, long amount) {
        Entry before = evaluation.tx().find(name);
        long sum = (before == null ? 0 : Numbers.leading(before.value())) + amount;
        evaluation.tx().set(name, Numbers.decimal(sum));
    }

    /** The name of a transaction variable, which may hold macros. Immutable. */
    private static final class Named {
        private final MacroText text;
        private final @Nullable TxName fixed;

        Named(MacroText text, TxNames names) {
            this.text = text;
            this.fixed = text.isPlain() ? names.intern(text.toString().toLowerCase(Locale.ROOT)) : null;
        }

        TxName in(Evaluation evaluation) {
            return fixed != null ? fixed : evaluation.tx().name(evaluation.expand(text));
        }
    }

    /** The name of a variable, which may hold macros; in lower case, and made once when it holds none. Immutable. */
    private static final class Name {
        private final MacroText text;
        private final @Nullable String fixed;

        Name(MacroText text) {
            this.text = text;
            this.fixed = text.isPlain() ? text.toString().toLowerCase(Locale.ROOT) : null;
        }

        String in(Evaluation evaluation) {
            return fixed != null ? fixed : evaluation.expand(text).latin1().toLowerCase(Locale.ROOT);
        }
    }

    private @Nullable Effect setEnv(ActionText action, String text) {
        if (text.startsWith("!")) {
            String name = text.substring(1);
            return e -> e.findings().setEnvironment(name, null);
        }
        int equals = text.indexOf('=');
        if (equals == 0) {
            problems.error(action.valueSpan(), "bad-value", "setenv needs a name: setenv:name=value");
            return null;
        }
        String name = equals < 0 ? text : text.substring(0, equals);
        MacroText value = Actions.checkedMacros(action, equals < 0 ? "1" : text.substring(equals + 1), problems);
        return e -> e.findings().setEnvironment(name, e.expand(value));
    }

    // ---- persistent collections

    private @Nullable Effect initCollection(ActionText action, String text) {
        int equals = text.indexOf('=');
        String collection = equals < 0 ? "" : text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        if (!PERSISTENT.contains(collection)) {
            problems.error(
                    action.valueSpan(),
                    "bad-value",
                    "initcol needs ip, global, session, user or resource and a key: initcol:ip=%{REMOTE_ADDR}");
            return null;
        }
        return identify(action, text.substring(equals + 1), collection);
    }

    private Effect identify(ActionText action, String key, String collection) {
        MacroText text = Actions.checkedMacros(action, key, problems);
        return e -> e.collections().open(collection, e.expand(text));
    }

    private @Nullable Effect expire(ActionText action, String text) {
        Assignment assignment = persistentAssignment(action, text);
        if (assignment == null) {
            return null;
        }
        MacroText seconds = Actions.checkedMacros(action, Objects.requireNonNull(assignment.amount()), problems);
        Name name = new Name(assignment.name());
        return e -> e.collections()
                .expire(assignment.collection(), name.in(e), Math.max(0, Numbers.leading(e.expand(seconds))));
    }

    private @Nullable Effect deprecate(ActionText action, String text) {
        Assignment assignment = persistentAssignment(action, text);
        if (assignment == null) {
            return null;
        }
        List<String> parts = List.of(Objects.requireNonNull(assignment.amount()).split("/", -1));
        long amount = Numbers.parseDecimal(parts.get(0));
        long seconds = parts.size() == 2 ? Numbers.parseDecimal(parts.get(1)) : -1;
        if (amount < 1 || seconds < 1) {
            problems.error(
                    action.valueSpan(),
                    "bad-value",
                    "deprecatevar needs an amount and seconds: deprecatevar:ip.score=60/300");
            return null;
        }
        Name name = new Name(assignment.name());
        return e -> e.collections().deprecate(assignment.collection(), name.in(e), amount, seconds);
    }

    private @Nullable Assignment persistentAssignment(ActionText action, String text) {
        Assignment assignment = assignment(action, text);
        if (assignment != null && (assignment.collection().equals("tx") || assignment.amount() == null)) {
            problems.error(
                    action.valueSpan(),
                    "bad-value",
                    action.name() + " needs a variable of a persistent collection and a time: " + action.name()
                            + ":ip.name=...");
            return null;
        }
        return assignment;
    }
}
