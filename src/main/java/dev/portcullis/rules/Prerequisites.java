package dev.portcullis.rules;

import dev.portcullis.seclang.ActionText;
import dev.portcullis.seclang.SourceSpan;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a rule set must do for some variables to ever hold something: save uploaded files, open collections. Immutable. */
record Prerequisites(boolean savesUploads, Set<String> openedCollections) {
    private static final Map<String, String> OPENED_BY =
            Map.of("setuid", "user", "setsid", "session", "setrsc", "resource");
    private static final Map<Variable, String> COLLECTIONS = Map.of(
            Variable.GLOBAL, "global",
            Variable.IP, "ip",
            Variable.RESOURCE, "resource",
            Variable.SESSION, "session",
            Variable.USER, "user");

    Prerequisites {
        openedCollections = Set.copyOf(openedCollections);
    }

    static Prerequisites of(Settings.Draft settings, List<RuleDraft> rules) {
        Set<String> opened = new TreeSet<>();
        for (RuleDraft rule : rules) {
            rule.defaults.forEach(action -> addOpened(action, opened));
            rule.links.forEach(link -> link.actions.forEach(action -> addOpened(action, opened)));
        }
        return new Prerequisites(settings.savesUploads || settings.keptUploads != UploadFolder.Keep.NONE, opened);
    }

    private static void addOpened(ActionText action, Set<String> opened) {
        String name = action.name().toLowerCase(Locale.ROOT);
        String value = action.value();
        if (name.equals("initcol") && value != null && value.indexOf('=') > 0) {
            opened.add(value.substring(0, value.indexOf('=')).strip().toLowerCase(Locale.ROOT));
        }
        String collection = OPENED_BY.get(name);
        if (collection != null) {
            opened.add(collection);
        }
    }

    /** Whether rules can use {@code variable}, which is named at {@code place}; what is wrong goes to {@code problems}. */
    boolean allow(SourceSpan place, Variable variable, Problems problems) {
        if (variable == Variable.FILES_TMPNAMES && !savesUploads) {
            problems.error(
                    place,
                    "missing-setting",
                    "FILES_TMPNAMES needs SecTmpSaveUploadedFiles On and SecUploadDir; the content is in FILES_TMP_CONTENT"
                            + " without them");
            return false;
        }
        String collection = COLLECTIONS.get(variable);
        if (collection != null && !openedCollections.contains(collection)) {
            problems.warning(
                    place,
                    "never-opened",
                    variable.name() + " is empty: no rule opens it, as initcol:" + collection
                            + "=... does with a key such as %{REMOTE_ADDR}");
        }
        return true;
    }
}
