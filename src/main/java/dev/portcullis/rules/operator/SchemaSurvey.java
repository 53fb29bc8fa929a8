package dev.portcullis.rules.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Finds the patterns and keys of a schema, and the names of what has to fit each pattern. One owner at a time. */
final class SchemaSurvey {
    private static final Set<String> DECLARATIONS = Set.of("element", "attribute");
    private static final Set<String> TYPES = Set.of("simpleType", "complexType");
    private static final Set<String> KEYS = Set.of("unique", "key", "keyref");
    private static final List<String> TYPE_REFERENCES = List.of("type", "base", "itemType", "memberTypes");
    private static final String HEAD_REFERENCE = "substitutionGroup";

    private final Map<Element, SchemaPattern> patterns = new LinkedHashMap<>();
    private final Map<String, Element> namedTypes = new HashMap<>();
    private final Map<String, Element> globalElements = new HashMap<>();
    private final List<Element> declarations = new ArrayList<>();
    private boolean hasKeys;

    private SchemaSurvey() {}

    static SchemaCosts of(Document schema) throws OperatorException {
        SchemaSurvey survey = new SchemaSurvey();
        Element root = schema.getDocumentElement();
        survey.collect(root);
        Map<String, List<SchemaPattern>> byName = new HashMap<>();
        for (Element declaration : survey.declarations) {
            Set<Element> found = new LinkedHashSet<>();
            survey.reach(declaration, found, new LinkedHashSet<>());
            if (!found.isEmpty()) {
                List<SchemaPattern> all =
                        byName.computeIfAbsent(declaration.getAttribute("name"), n -> new ArrayList<>());
                found.forEach(pattern -> all.add(survey.patterns.get(pattern)));
            }
        }
        return new SchemaCosts(survey.hasKeys, Map.copyOf(byName), List.copyOf(survey.patterns.values()));
    }

    private void collect(Element element) throws OperatorException {
        String name = element.getLocalName();
        hasKeys |= KEYS.contains(name);
        if (DECLARATIONS.contains(name)) {
            declarations.add(element);
            if (isGlobalElement(element)) {
                globalElements.put(element.getAttribute("name"), element);
            }
        } else if (TYPES.contains(name) && element.hasAttribute("name")) {
            namedTypes.put(element.getAttribute("name"), element);
        } else if (name.equals("pattern")) {
            patterns.put(element, pattern(element));
        }
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
    private void reach(Element element, Set<Element> found, Set<Element> seen) {
        if (!seen.add(element)) {
            return;
        }
        if (patterns.containsKey(element)) {
            found.add(element);
        }
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

    private void reachNamed(
            Element element, String attribute, Map<String, Element> named, Set<Element> found, Set<Element> seen) {
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
