package dev.portcullis.rules.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Finds the patterns, the types with a cost of their own and the keys of a schema, and the names of what has to fit each of them. One owner at a time. */
final class SchemaSurvey {
    private static final Set<String> DECLARATIONS = Set.of("element", "attribute");
    private static final Set<String> TYPES = Set.of("simpleType", "complexType");
    private static final Set<String> KEYS = Set.of("unique", "key", "keyref");
    private static final List<String> TYPE_REFERENCES = List.of("type", "base", "itemType", "memberTypes");
    private static final String HEAD_REFERENCE = "substitutionGroup";

    private final Map<Element, SchemaPattern> patterns = new LinkedHashMap<>();
    private final Map<String, SchemaPattern> builtIns = new LinkedHashMap<>();
    private final Map<String, Element> namedTypes = new HashMap<>();
    private final Map<String, Element> globalElements = new HashMap<>();
    private final List<Element> declarations = new ArrayList<>();
    private final Map<String, Integer> keysByName = new HashMap<>();

    private SchemaSurvey() {}

    static SchemaCosts of(Document schema) throws OperatorException {
        SchemaSurvey survey = new SchemaSurvey();
        Element root = schema.getDocumentElement();
        survey.collect(root);
        Map<String, List<SchemaPattern>> byName = new HashMap<>();
        for (Element declaration : survey.declarations) {
            List<SchemaPattern> found = new ArrayList<>();
            survey.reach(declaration, found, new HashSet<>());
            if (!found.isEmpty()) {
                byName.computeIfAbsent(declaration.getAttribute("name"), n -> new ArrayList<>())
                        .addAll(found);
            }
        }
        List<SchemaPattern> all = new ArrayList<>(survey.patterns.values());
        all.addAll(survey.builtIns.values());
        return new SchemaCosts(Map.copyOf(survey.keysByName), Map.copyOf(byName), List.copyOf(all));
    }

    private void collect(Element element) throws OperatorException {
        String name = element.getLocalName();
        if (KEYS.contains(name)) {
            keysByName.merge(((Element) element.getParentNode()).getAttribute("name"), 1, Integer::sum);
        } else if (DECLARATIONS.contains(name)) {
            declarations.add(element);
            if (isGlobalElement(element)) {
                globalElements.put(element.getAttribute("name"), element);
            }
        } else if (TYPES.contains(name) && element.hasAttribute("name")) {
            namedTypes.put(element.getAttribute("name"), element);
        } else if (name.equals("pattern")) {
            patterns.put(element, pattern(element));
        }
        builtIns.putAll(builtIns(element));
        for (Element child : children(element)) {
            collect(child);
        }
    }

    private static boolean isGlobalElement(Element declaration) {
        return declaration.getLocalName().equals("element")
                && declaration.getParentNode() == declaration.getOwnerDocument().getDocumentElement();
    }

    private static SchemaPattern pattern(Element pattern) throws OperatorException {
        String expression = pattern.getAttribute("value");
        try {
            return SchemaPattern.of(expression);
        } catch (OperatorException e) {
            throw new OperatorException("pattern \"" + expression + "\" of " + place(pattern) + " " + e.getMessage());
        }
    }

    /** The names of what {@code node} stands in: {@code element "order", attribute "id"}. */
    private static String place(Node node) {
        List<String> names = new ArrayList<>();
        for (Node at = node.getParentNode(); at instanceof Element; at = at.getParentNode()) {
            Element element = (Element) at;
            if (element.hasAttribute("name")) {
                names.add(0, element.getLocalName() + " \"" + element.getAttribute("name") + "\"");
            }
        }
        return String.join(", ", names);
    }

    /**
     * Adds the patterns in {@code element} and in the types that it refers to, but not those of elements and attributes in it. An element without a type has
     * that of the head of its group.
     */
    private void reach(Element element, List<SchemaPattern> found, Set<Element> seen) {
        if (!seen.add(element)) {
            return;
        }
        SchemaPattern pattern = patterns.get(element);
        if (pattern != null) {
            found.add(pattern);
        }
        found.addAll(builtIns(element).values());
        for (String attribute : TYPE_REFERENCES) {
            reachNamed(element, attribute, namedTypes, found, seen);
        }
        reachNamed(element, HEAD_REFERENCE, globalElements, found, seen);
        for (Element child : children(element)) {
            if (!DECLARATIONS.contains(child.getLocalName())) {
                reach(child, found, seen);
            }
        }
    }

    /** What the types of the language itself cost that {@code element} refers to, by their names. */
    private static Map<String, SchemaPattern> builtIns(Element element) {
        Map<String, SchemaPattern> costs = new LinkedHashMap<>();
        for (String attribute : TYPE_REFERENCES) {
            for (String type : element.getAttribute(attribute).split("\\s+", -1)) {
                int colon = type.indexOf(':');
                String prefix = colon < 0 ? null : type.substring(0, colon);
                Optional<SchemaPattern> cost = SchemaBuiltIns.cost(type.substring(colon + 1));
                if (cost.isPresent() && XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(element.lookupNamespaceURI(prefix))) {
                    costs.put(type.substring(colon + 1), cost.get());
                }
            }
        }
        return costs;
    }

    private void reachNamed(
            Element element,
            String attribute,
            Map<String, Element> named,
            List<SchemaPattern> found,
            Set<Element> seen) {
        for (String name : element.getAttribute(attribute).split("\\s+", -1)) {
            Element target = named.get(name.substring(name.indexOf(':') + 1));
            if (target != null) {
                reach(target, found, seen);
            }
        }
    }

    /** Those of the language of schemas: what else a schema holds is a note. */
    private static List<Element> children(Element element) {
        List<Element> children = new ArrayList<>();
        for (Node at = element.getFirstChild(); at != null; at = at.getNextSibling()) {
            if (at instanceof Element && XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(at.getNamespaceURI())) {
                children.add((Element) at);
            }
        }
        return children;
    }
}
