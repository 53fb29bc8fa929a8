package dev.portcullis.rules.operator;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The operators by name, upper and lower case being the same; aliases ({@code pmf}) find the same factory. Immutable. */
public final class OperatorCatalog {
    private final Map<String, OperatorFactory> byName;

    private OperatorCatalog(Map<String, OperatorFactory> factories) {
        Map<String, OperatorFactory> all = new HashMap<>();
        factories.forEach((name, factory) -> all.put(key(name), factory));
        byName = Map.copyOf(all);
    }

    /** Every operator that ModSecurity v3 or Coraza has and that is in scope. */
    public static OperatorCatalog standard() {
        Map<String, OperatorFactory> all = new HashMap<>();
        addTexts(all);
        addNumbers(all);
        addLists(all);
        addChecks(all);
        addRefused(all);
        return new OperatorCatalog(all);
    }

    private static void addTexts(Map<String, OperatorFactory> all) {
        all.put("rx", Expressions.first());
        all.put("rxGlobal", Expressions.global());
        all.put("beginsWith", Texts.beginsWith());
        all.put("endsWith", Texts.endsWith());
        all.put("contains", Texts.contains());
        all.put("containsWord", Texts.containsWord());
        all.put("strmatch", Texts.contains());
        all.put("streq", Texts.streq());
        all.put("within", Texts.within());
        all.put("restpath", RestPath.factory());
        all.put("unconditionalMatch", (argument, resources) -> (context, value) -> true);
        all.put("noMatch", (argument, resources) -> (context, value) -> false);
    }

    private static void addNumbers(Map<String, OperatorFactory> all) {
        all.put("eq", Numbers.comparing("eq", (value, argument) -> value == argument));
        all.put("ge", Numbers.comparing("ge", (value, argument) -> value >= argument));
        all.put("gt", Numbers.comparing("gt", (value, argument) -> value > argument));
        all.put("le", Numbers.comparing("le", (value, argument) -> value <= argument));
        all.put("lt", Numbers.comparing("lt", (value, argument) -> value < argument));
    }

    private static void addLists(Map<String, OperatorFactory> all) {
        all.put("pm", Phrases.inline());
        all.put("pmf", Phrases.fromFile("pmf"));
        all.put("pmFromFile", Phrases.fromFile("pmFromFile"));
        all.put("pmFromDataset", Phrases.fromDataset("pmFromDataset"));
        all.put("ipMatch", Networks.inline());
        all.put("ipMatchF", Networks.fromFile("ipMatchF"));
        all.put("ipMatchFromFile", Networks.fromFile("ipMatchFromFile"));
        all.put("rbl", BlockLists.factory());
        all.put("ipMatchFromDataset", Networks.fromDataset("ipMatchFromDataset"));
    }

    private static void addChecks(Map<String, OperatorFactory> all) {
        all.put("validateByteRange", Validation.byteRange());
        all.put("validateUrlEncoding", Validation.urlEncoding());
        all.put("validateUtf8Encoding", Validation.utf8Encoding());
        all.put("detectSQLi", Injections.sqli());
        all.put("detectXSS", Injections.xss());
        all.put("verifyCC", IdentityNumbers.verifying("verifyCC", IdentityNumbers::isPaymentCard));
        all.put("verifySSN", IdentityNumbers.verifying("verifySSN", IdentityNumbers::isSocialSecurity));
        all.put("verifyCPF", IdentityNumbers.verifying("verifyCPF", IdentityNumbers::isBrazilianTaxpayer));
        all.put("verifySVNR", IdentityNumbers.verifying("verifySVNR", IdentityNumbers::isAustrianInsurance));
        all.put("validateSchema", Schemas.schema());
        all.put("validateDTD", Schemas.dtd());
        all.put("geoLookup", GeoLookup.factory());
        all.put("validateNid", IdentityNumbers.nationalId());
    }

    /** Names that rule authors know and that are refused by name, so that the message can say why. */
    private static void addRefused(Map<String, OperatorFactory> all) {
        refuse(
                all,
                "inspectFile",
                "would run a script or program, which is out of scope; look into files with FILES_TMP_CONTENT");
        refuse(all, "fuzzyHash", "is out of scope; use @pmFromFile or @rx on FILES_TMP_CONTENT");
        refuse(all, "gsbLookup", "asks a service that no longer exists; use @pmFromFile with a list of hosts");
        refuse(all, "validateHash", "belongs to the hash engine, which is out of scope");
        refuse(all, "rsub", "changes content, which rules do not; use deny, or cleanHtml in the configuration");
    }

    private static void refuse(Map<String, OperatorFactory> all, String name, String reason) {
        all.put(name, (argument, resources) -> {
            throw new OperatorException("@" + name + " " + reason);
        });
    }

    /** The factory for {@code name}, written without the leading {@code @}. */
    public Optional<OperatorFactory> find(String name) {
        return Optional.ofNullable(byName.get(key(name)));
    }

    /** All names and aliases in lower case, sorted: for messages that suggest one. */
    public SortedSet<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
