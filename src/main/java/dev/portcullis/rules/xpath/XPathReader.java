package dev.portcullis.rules.xpath;

import dev.portcullis.rules.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads a path by the grammar of XPath 1.0, section 2, as far as this package has it. One owner at a time. */
final class XPathReader {
    private static final int MAX_DEPTH = 32;

    private final String text;
    private final Map<String, String> namespaces;
    private int at;
    private int depth;

    XPathReader(String text, Map<String, String> namespaces) {
        this.text = text;
        this.namespaces = namespaces;
    }

    List<List<Step>> alternatives() throws XPathException {
        List<List<Step>> all = new ArrayList<>();
        do {
            all.add(absolute());
        } while (take("|"));
        if (at < text.length()) {
            throw problem("nothing more is understood");
        }
        return all;
    }

    /** A path from the document; one without a slash in front starts there too. */
    private List<Step> absolute() throws XPathException {
        boolean isDeep = take("//");
        if (!isDeep) {
            take("/");
        }
        return steps(isDeep, true);
    }

    private List<Step> steps(boolean startsDeep, boolean takesConditions) throws XPathException {
        List<Step> steps = new ArrayList<>();
        boolean isDeep = startsDeep;
        while (true) {
            steps.add(step(isDeep, takesConditions));
            if (take("//")) {
                isDeep = true;
            } else if (take("/")) {
                isDeep = false;
            } else {
                return steps;
            }
        }
    }

    private Step step(boolean isDeep, boolean takesConditions) throws XPathException {
        if (take("..")) {
            return new Step(isDeep, Step.Axis.PARENT, Step.Test.ANY, List.of());
        }
        if (take(".")) {
            return new Step(isDeep, Step.Axis.SELF, Step.Test.ANY, List.of());
        }
        Step.Axis axis = axis();
        Step.Test test = test();
        List<Condition> conditions = new ArrayList<>();
        while (take("[")) {
            if (!takesConditions) {
                throw problem("a condition within a condition is not supported");
            }
            conditions.add(position());
            require("]");
        }
        return new Step(isDeep, axis, test, conditions);
    }

    private Step.Axis axis() throws XPathException {
        if (take("@") || take("attribute::")) {
            return Step.Axis.ATTRIBUTE;
        }
        if (take("self::")) {
            return Step.Axis.SELF;
        }
        if (take("parent::")) {
            return Step.Axis.PARENT;
        }
        take("child::");
        return Step.Axis.CHILD;
    }

    private Step.Test test() throws XPathException {
        if (take("*")) {
            return new Step.Test(false, false, null, null);
        }
        String name = name();
        if (take("::")) {
            throw problem("the axis " + name + " is not supported; there are child, attribute, self and parent");
        }
        if (take("()")) {
            return switch (name) {
                case "text" -> Step.Test.TEXT;
                case "node" -> Step.Test.ANY;
                default -> throw problem(name + "() is not supported here; there are text() and node()");
            };
        }
        if (!take(":")) {
            return new Step.Test(false, false, "", name);
        }
        String namespace = namespaces.get(name);
        if (namespace == null) {
            throw problem("the prefix " + name + " stands for nothing; add the action xmlns:" + name + "=...");
        }
        return new Step.Test(false, false, namespace, take("*") ? null : name());
    }

    // ---- conditions

    private Condition position() throws XPathException {
        if (take("last()")) {
            return new Condition.Last();
        }
        skipBlanks();
        int start = at;
        while (at < text.length() && Ascii.isDigit(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            return either();
        }
        if (at - start > 9) {
            throw problem("this position is too large");
        }
        return new Condition.Position(Integer.parseInt(text.substring(start, at)));
    }

    private Condition either() throws XPathException {
        Condition condition = both();
        while (takeWord("or")) {
            condition = new Condition.Either(condition, both());
        }
        return condition;
    }

    private Condition both() throws XPathException {
        Condition condition = single();
        while (takeWord("and")) {
            condition = new Condition.Both(condition, single());
        }
        return condition;
    }

    private Condition single() throws XPathException {
        if (++depth > MAX_DEPTH) {
            throw problem("this is nested too deep");
        }
        try {
            if (take("not(")) {
                return new Condition.Not(closed(either()));
            }
            if (take("(")) {
                return closed(either());
            }
            if (take("contains(")) {
                return function((value, wanted) -> value.contains(wanted));
            }
            if (take("starts-with(")) {
                return function((value, wanted) -> value.startsWith(wanted));
            }
            return comparison();
        } finally {
            depth--;
        }
    }

    private Condition closed(Condition condition) throws XPathException {
        require(")");
        return condition;
    }

    private Condition function(BiFunction<String, String, Boolean> holds) throws XPathException {
        Operand operand = operand();
        require(",");
        String wanted = literal();
        if (wanted == null) {
            throw problem("a text between quotes is needed");
        }
        return closed(operand.with(value -> holds.apply(value, wanted)));
    }

    /** What is compared: a part of the node's name, or the values at the end of a path. */
    private record Operand(@Nullable BiFunction<Document, Integer, String> part, List<Step> steps) {
        Condition with(Predicate<String> wanted) {
            return part == null ? new Condition.Reaches(steps, wanted) : new Condition.Named(part, wanted);
        }
    }

    private Operand operand() throws XPathException {
        if (take("local-name()")) {
            return new Operand(Document::local, List.of());
        }
        if (take("namespace-uri()")) {
            return new Operand(Document::namespace, List.of());
        }
        if (take("name()")) {
            return new Operand(Document::qualified, List.of());
        }
        skipBlanks();
        if (at < text.length() && text.charAt(at) == '/') {
            throw problem("a path in a condition starts at the node, as in .//a");
        }
        return new Operand(null, steps(false, false));
    }

    private Condition comparison() throws XPathException {
        Operand operand = operand();
        if (take("!=")) {
            String wanted = literal();
            return operand.with(wanted == null ? number((a, b) -> a != b) : value -> !value.equals(wanted));
        }
        if (take("=")) {
            String wanted = literal();
            return operand.with(wanted == null ? number((a, b) -> a == b) : value -> value.equals(wanted));
        }
        if (take("<=")) {
            return operand.with(number((a, b) -> a <= b));
        }
        if (take(">=")) {
            return operand.with(number((a, b) -> a >= b));
        }
        if (take("<")) {
            return operand.with(number((a, b) -> a < b));
        }
        if (take(">")) {
            return operand.with(number((a, b) -> a > b));
        }
        return operand.with(value -> true);
    }

    /** Compares two numbers. */
    private interface Relation {
        boolean holds(double value, double wanted);
    }

    private Predicate<String> number(Relation relation) throws XPathException {
        skipBlanks();
        int start = at;
        while (at < text.length() && (Ascii.isDigit(text.charAt(at)) || "-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        double wanted = numberOf(text.substring(start, at));
        if (Double.isNaN(wanted)) {
            throw problem("a text between quotes or a number is needed");
        }
        return value -> relation.holds(numberOf(value.strip()), wanted);
    }

    /** Only digits, a sign and a point make a number, as in XPath 1.0 section 4.4; all else is not a number. */
    private static double numberOf(String digits) {
        boolean isPlain = !digits.isEmpty()
                && digits.length() <= 40
                && digits.chars().allMatch(c -> Ascii.isDigit(c) || c == '-' || c == '.');
        try {
            return isPlain ? Double.parseDouble(digits) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    // ---- words

    private @Nullable String literal() throws XPathException {
        skipBlanks();
        char quote = at < text.length() ? text.charAt(at) : ' ';
        if (quote != '\'' && quote != '"') {
            return null;
        }
        int close = text.indexOf(quote, at + 1);
        if (close < 0) {
            throw problem("this quote is never closed");
        }
        String literal = text.substring(at + 1, close);
        at = close + 1;
        return literal;
    }

    private String name() throws XPathException {
        skipBlanks();
        int start = at;
        while (at < text.length() && isNameChar(text.charAt(at), at > start)) {
            at++;
        }
        if (at == start) {
            throw problem("a name is missing");
        }
        return text.substring(start, at);
    }

    private static boolean isNameChar(char c, boolean isInside) {
        return c >= 0x80 || Ascii.isLetter(c) || c == '_' || (isInside && (Ascii.isDigit(c) || c == '-' || c == '.'));
    }

    private boolean takeWord(String word) {
        skipBlanks();
        int end = at + word.length();
        boolean isWhole = end >= text.length() || !isNameChar(text.charAt(end), true);
        return isWhole && take(word);
    }

    private boolean take(String mark) {
        skipBlanks();
        boolean there = text.startsWith(mark, at);
        at += there ? mark.length() : 0;
        return there;
    }

    private void require(String mark) throws XPathException {
        if (!take(mark)) {
            throw problem("\"" + mark + "\" is missing");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private XPathException problem(String what) {
        return new XPathException("at \"" + text.substring(Math.min(at, text.length())) + "\": " + what);
    }
}
