package dev.portcullis.rules.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * What the JDK may have to do for a document because of a schema's patterns and keys, the parts whose cost is not in proportion to the document: a pattern
 * costs up to the square of a value's length, as do two built-in types, and a key up to the square of the number of elements.
 *
 * <p>Names are compared without their namespaces, and without asking where they stand, so that more is counted than is done, never less. Immutable.
 *
 * @param keysByName by the name of an element, how many {@code unique}, {@code key} or {@code keyref} it has, each of which compares what is in the element
 * @param byName by the name of an element or attribute, the patterns that its text may have to fit, built-in ones too
 * @param all the patterns, for elements that name their type themselves
 */
record SchemaCosts(Map<String, Integer> keysByName, Map<String, List<SchemaPattern>> byName, List<SchemaPattern> all) {
    /** Elements of a document whose schema has keys: comparing all of them takes some 40 ms. */
    static final int MAX_KEYED_ELEMENTS = 2_000;
    /**
     * Elements of a document, each as often as keys are open around it. What is in an element with keys may hold others with the same keys, which compare their
     * own again and hand them on to the outer ones; all together compare no more than the square of this.
     */
    static final int MAX_KEYED_PLACES = 6_000;
    /** Steps of the JDK's matcher for all values of a document: some 50 ms, if no step is counted in vain. */
    static final long MAX_PATTERN_WORK = 50_000_000;

    /** Why a document is not validated. */
    static final class TooCostly extends SAXException {
        private static final long serialVersionUID = 1L;

        TooCostly(String message) {
            super(message);
        }
    }

    /** Counts while a document is read, and ends the reading where it costs too much. One owner at a time. */
    final class Count extends DefaultHandler {
        /** An element that is being read. */
        private static final class Open {
            private final List<SchemaPattern> patterns;
            private final int keys;
            private long length;

            private Open(List<SchemaPattern> patterns, int keys) {
                this.patterns = patterns;
                this.keys = keys;
            }
        }

        private final Deque<Open> open = new ArrayDeque<>();
        private int elements;
        private int openKeys;
        private int keyedPlaces;
        private long work;

        @Override
        public void startElement(String namespace, String name, String qualified, Attributes attributes)
                throws SAXException {
            int keys = keysByName.getOrDefault(name, 0);
            openKeys += keys;
            countKeyed();
            String type = attributes.getValue(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, "type");
            open.push(new Open(type == null ? patterns(name) : patternsOfType(type), keys));
            for (int i = 0; i < attributes.getLength(); i++) {
                boolean isHint = attributes.getURI(i).equals(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI);
                List<SchemaPattern> patterns = isHint ? SchemaBuiltIns.LOCATIONS : patterns(attributes.getLocalName(i));
                add(patterns, attributes.getValue(i).length());
            }
        }

        @Override
        public void characters(char[] text, int start, int length) {
            open.element().length += length;
        }

        @Override
        public void endElement(String namespace, String name, String qualified) throws SAXException {
            Open element = open.pop();
            openKeys -= element.keys;
            add(element.patterns, element.length);
        }

        private void countKeyed() throws SAXException {
            if (keysByName.isEmpty()) {
                return;
            }
            if (++elements > MAX_KEYED_ELEMENTS) {
                throw new TooCostly("more than " + MAX_KEYED_ELEMENTS + " elements, where the schema has keys");
            }
            keyedPlaces += openKeys;
            if (keyedPlaces > MAX_KEYED_PLACES) {
                throw new TooCostly("too many elements for as many keys as the schema has there");
            }
        }

        private List<SchemaPattern> patterns(String name) {
            return byName.getOrDefault(name, List.of());
        }

        /** An element that may have any text may also name a type that no schema mentions. */
        private List<SchemaPattern> patternsOfType(String type) {
            List<SchemaPattern> patterns = new ArrayList<>(all);
            SchemaBuiltIns.cost(type.trim().substring(type.trim().indexOf(':') + 1))
                    .ifPresent(patterns::add);
            return patterns;
        }

        private void add(List<SchemaPattern> patterns, long length) throws SAXException {
            for (SchemaPattern pattern : patterns) {
                long more = pattern.work(length);
                if (more > MAX_PATTERN_WORK - work) {
                    throw new TooCostly("values too long, or too many, for the patterns of the schema");
                }
                work += more;
            }
        }
    }
}
