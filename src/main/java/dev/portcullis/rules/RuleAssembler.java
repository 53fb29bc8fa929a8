package dev.portcullis.rules;

import dev.portcullis.rules.RuleDraft.LinkDraft;
import dev.portcullis.seclang.ActionText;
import dev.portcullis.seclang.Directive;
import dev.portcullis.seclang.Target;
import dev.portcullis.seclang.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts directives together in load order: chains from their parts, defaults to the rules after them, removals and updates to the rules before them.
 * One owner at a time.
 */
final class RuleAssembler {
    /** What a default cannot say, since it tells one rule from the others. */
    private static final Set<String> RULE_ONLY = Set.of("id", "msg", "rev", "ver", "chain", "skip", "skipafter");

    private final Problems problems;
    private final SettingCompiler settings;
    private final Settings.Draft settingsDraft;
    private final Map<Integer, List<ActionText>> defaults = new HashMap<>();
    private final Map<Long, RuleDraft> byId = new HashMap<>();
    private final List<Item> items = new ArrayList<>();
    private @Nullable RuleDraft openChain;

    RuleAssembler(Settings.Draft settingsDraft, Problems problems) {
        this.settingsDraft = settingsDraft;
        this.settings = new SettingCompiler(settingsDraft, problems);
        this.problems = problems;
    }

    /** A rule or a marker, in load order: exactly one of the two is there. */
    record Item(@Nullable RuleDraft rule, @Nullable String marker) {}

    List<Item> assemble(List<Directive> directives) {
        for (Directive directive : directives) {
            accept(directive);
        }
        closeChain();
        return items;
    }

    private void accept(Directive directive) {
        if (directive instanceof Directive.Rule rule) {
            link(new LinkDraft(rule.span(), rule.text(), rule.targets(), rule.operator(), rule.actions()));
        } else if (directive instanceof Directive.Action action) {
            link(new LinkDraft(action.span(), action.text(), List.of(), null, action.actions()));
        } else {
            closeChain();
            if (directive instanceof Directive.Marker marker) {
                items.add(new Item(null, marker.label()));
            } else if (directive instanceof Directive.DefaultAction action) {
                defaultAction(action);
            } else if (directive instanceof Directive.Remove remove) {
                remove(remove);
            } else if (directive instanceof Directive.UpdateTarget update) {
                updateTarget(update);
            } else if (directive instanceof Directive.UpdateAction update) {
                updateAction(update);
            } else if (directive instanceof Directive.Setting setting) {
                setting(setting);
            }
        }
    }

    private void setting(Directive.Setting setting) {
        if (setting.name().equalsIgnoreCase("SecDataset")) {
            if (setting.arguments().size() == 2) {
                settingsDraft.datasets.put(
                        setting.arguments().get(0).text(),
                        setting.arguments().get(1).text());
            } else {
                problems.error(
                        setting.span(), "argument-count", "SecDataset needs a name and a block between backticks");
            }
        } else {
            settings.read(setting);
        }
    }

    // ---- rules and chains

    private void link(LinkDraft link) {
        RuleDraft chain = openChain;
        if (chain == null) {
            chain = start(link);
        } else {
            dropPhase(link, chain.phase);
        }
        chain.links.add(link);
        boolean goesOn = link.actions.stream().anyMatch(action -> action.isNamed("chain"));
        openChain = goesOn ? chain : null;
    }

    /** A later rule of a chain may repeat the phase of the chain, as in ModSecurity v3; another one is a mistake. */
    private static void dropPhase(LinkDraft link, int phase) {
        link.actions.removeIf(action -> {
            String value = action.value();
            return action.isNamed("phase") && value != null && Actions.phaseNumber(value) == phase;
        });
    }

    private RuleDraft start(LinkDraft link) {
        int phase = phase(link);
        long id = id(link);
        RuleDraft rule = new RuleDraft(
                id, phase, link.span, defaults.getOrDefault(phase, List.of()), settingsDraft.leavesOutRules);
        RuleDraft same = id > 0 ? byId.putIfAbsent(id, rule) : null;
        if (same != null) {
            problems.error(link.span, "duplicate-id", "id " + id + " is taken by the rule at " + same.span);
        }
        items.add(new Item(rule, null));
        return rule;
    }

    private void closeChain() {
        if (openChain != null) {
            problems.error(
                    openChain.span,
                    "open-chain",
                    "this chain has no last rule: a SecRule must follow each chain action");
            openChain = null;
        }
    }

    private int phase(LinkDraft link) {
        ActionText action = last(link.actions, "phase");
        if (action == null || action.value() == null) {
            return 2;
        }
        int phase = Actions.phaseNumber(action.value());
        if (phase < 0) {
            problems.error(
                    action.valueSpan(),
                    "bad-value",
                    "phase is \"" + action.value() + "\", must be 1 to 5, request, response or logging");
            return 2;
        }
        return phase;
    }

    private long id(LinkDraft link) {
        ActionText action = last(link.actions, "id");
        long id = action == null || action.value() == null ? -1 : Numbers.parseDecimal(action.value());
        if (id < 1) {
            problems.error(
                    action == null ? link.span : action.valueSpan(),
                    "missing-id",
                    action == null
                            ? "a rule needs an id, a number from 1 on, such as id:100001"
                            : "id is \"" + action.value() + "\", must be a number from 1 on, such as id:100001");
        }
        return id;
    }

    private static @Nullable ActionText last(List<ActionText> actions, String name) {
        ActionText found = null;
        for (ActionText action : actions) {
            if (action.isNamed(name)) {
                found = action;
            }
        }
        return found;
    }

    private void defaultAction(Directive.DefaultAction directive) {
        ActionText phase = last(directive.actions(), "phase");
        int number = phase == null || phase.value() == null ? -1 : Actions.phaseNumber(phase.value());
        if (number < 0) {
            problems.error(directive.span(), "bad-value", "SecDefaultAction needs a phase from 1 to 5");
            return;
        }
        for (ActionText action : directive.actions()) {
            if (RULE_ONLY.contains(action.name().toLowerCase(Locale.ROOT))) {
                problems.error(
                        action.span(),
                        "bad-value",
                        action.name() + " is about one rule and cannot be a default; say it in the rule");
            }
        }
        checkDisruptive(directive);
        defaults.put(number, directive.actions());
    }

    private void checkDisruptive(Directive.DefaultAction directive) {
        String last = RuleCompiler.lastDisruptive(directive.actions());
        if (last.isEmpty()) {
            problems.error(directive.span(), "bad-value", "SecDefaultAction needs pass, deny, drop, allow or redirect");
        } else if (last.equals("block")) {
            problems.warning(
                    directive.span(),
                    "no-effect",
                    "rules with block do here what SecDefaultAction says, and block says nothing: they pass; write deny to"
                            + " have them refuse");
        }
    }

    // ---- changes to earlier rules

    private void remove(Directive.Remove remove) {
        for (Word value : remove.values()) {
            List<RuleDraft> chosen = chosen(remove.by(), value);
            for (RuleDraft rule : chosen) {
                byId.remove(rule.id, rule);
            }
            items.removeIf(item -> item.rule() != null && chosen.contains(item.rule()));
        }
    }

    private void updateTarget(Directive.UpdateTarget update) {
        for (RuleDraft rule : chosen(update.by(), update.value())) {
            LinkDraft first = rule.links.get(0);
            first.targets.removeIf(target -> update.replaced().stream().anyMatch(old -> isSame(old, target)));
            first.targets.addAll(update.targets());
        }
    }

    private static boolean isSame(Target a, Target b) {
        return a.variable().equals(b.variable())
                && String.valueOf(a.selector()).equalsIgnoreCase(String.valueOf(b.selector()))
                && a.isRegex() == b.isRegex()
                && a.isCounted() == b.isCounted();
    }

    private void updateAction(Directive.UpdateAction update) {
        String text = update.id().text();
        int colon = text.indexOf(':');
        long offset = colon < 0 ? 0 : Numbers.parseDecimal(text.substring(colon + 1));
        Word id = colon < 0
                ? update.id()
                : new Word(text.substring(0, colon), update.id().span());
        for (ActionText action : update.actions()) {
            if (action.isNamed("id") || action.isNamed("phase") || action.isNamed("chain")) {
                problems.error(action.span(), "bad-value", action.name() + " of a rule cannot be changed");
                return;
            }
        }
        for (RuleDraft rule : chosen(Directive.Choice.ID, id)) {
            if (offset < 0 || offset >= rule.links.size()) {
                problems.error(
                        update.id().span(),
                        "bad-value",
                        "\"" + text + "\" names no rule of a chain of " + rule.links.size());
                return;
            }
            rule.links.get((int) offset).actions.addAll(update.actions());
        }
    }

    private List<RuleDraft> chosen(Directive.Choice by, Word value) {
        Predicate<RuleDraft> choice = RuleChoice.parse(by, value, problems);
        if (choice == null) {
            return List.of();
        }
        List<RuleDraft> chosen = items.stream()
                .map(Item::rule)
                .filter(rule -> rule != null && choice.test(rule))
                .toList();
        if (chosen.isEmpty()) {
            problems.warning(
                    value.span(),
                    "no-such-rule",
                    "no rule above has " + by.name().toLowerCase(Locale.ROOT) + " \"" + value
                            + "\"; this directive changes only rules that were loaded before it");
        }
        return chosen;
    }
}
