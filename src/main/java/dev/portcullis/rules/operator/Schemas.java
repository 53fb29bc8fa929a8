package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.BodyLimits;
import dev.portcullis.rules.body.ParsedBody;
import dev.portcullis.rules.body.XmlParser;
import dev.portcullis.rules.body.XmlTree;
import dev.portcullis.rules.xpath.XPath;
import dev.portcullis.rules.xpath.XPathException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.sax.SAXSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;
import org.xml.sax.ext.DefaultHandler2;

/**
 * {@code SecRule XML "@validateSchema file.xsd"} and {@code @validateDTD}: match a document that is broken or does not fit.
 *
 * <p>The JDK validates, in its secure mode and without any access to files or the network; a document first goes through the strict parser of bodies,
 * so that no document type declaration of a client reaches the JDK. A schema must stand in one file. Its patterns and keys, which the JDK checks in more than
 * linear time, are weighed when it is read, and a document that would cost too much by them does not fit: {@link SchemaCosts}.
 */
final class Schemas {
    private static final BodyLimits OWN_FILES = new BodyLimits(1_000_000, 256, 4_096, Integer.MAX_VALUE, 1, 1_000_000);
    private static final String DISALLOW_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";
    /** Validation looks at each byte a few times. */
    private static final int WORK_PER_BYTE = 8;

    private static final String ELSEWHERE = "//xs:include | //xs:import | //xs:redefine";

    private static final String OWN = "rules:definition";
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
    /** No XML declaration with a version, an encoding and {@code standalone} is longer. */
    private static final int LONGEST_DECLARATION = 1_024;

    private Schemas() {}

    /** Is one document right? */
    @FunctionalInterface
    private interface Check {
        void run(Value document, XmlTree tree) throws SAXException, IOException, ParserConfigurationException;
    }

    static OperatorFactory schema() {
        return (argument, resources) -> {
            byte[] bytes = bytes("validateSchema", argument, resources);
            Schema schema = read(argument, bytes);
            SchemaCosts costs = costs(argument, bytes);
            return matchingUnless("validateSchema", (document, tree) -> {
                count(costs, document);
                Validator validator = schema.newValidator();
                validator.setErrorHandler(new Strict());
                validator.validate(new SAXSource(reader(false), source(stream(document, 0))));
            });
        };
    }

    static OperatorFactory dtd() {
        return (argument, resources) -> {
            byte[] dtd = bytes("validateDTD", argument, resources);
            checkDtd(argument, dtd);
            return matchingUnless(
                    "validateDTD",
                    (document, tree) -> parse(document, tree.nodes().get(0).name(), new Dtd(dtd)));
        };
    }

    private static Operator matchingUnless(String operator, Check check) {
        return (context, value) -> {
            context.spend((long) value.length() * WORK_PER_BYTE);
            try {
                return !isRight(check, value);
            } catch (SchemaCosts.TooCostly e) {
                context.failed("@" + operator + " took the document for unfit: it has " + e.getMessage());
                return true;
            }
        };
    }

    private static boolean isRight(Check check, Value value) throws SchemaCosts.TooCostly {
        ParsedBody parsed = new XmlParser().parse(value, Value.EMPTY, BodyLimits.STANDARD);
        if (value.isEmpty() || parsed.error().isPresent()) {
            return false;
        }
        try {
            check.run(value, parsed.xml());
            return true;
        } catch (SchemaCosts.TooCostly e) {
            throw e;
        } catch (SAXException | IOException unfit) {
            return false;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e); // was checked when the rules were loaded
        }
    }

    private static InputStream stream(Value document, int from) {
        return new ByteArrayInputStream(document.array(), document.from() + from, document.length() - from);
    }

    private static InputSource source(InputStream bytes) {
        InputSource source = new InputSource(bytes);
        source.setEncoding("UTF-8");
        return source;
    }

    private static XMLReader reader(boolean isValidating) throws SAXException, ParserConfigurationException {
        SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        factory.setValidating(isValidating);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature(DISALLOW_DOCTYPE, !isValidating);
        return factory.newSAXParser().getXMLReader();
    }

    private static byte[] bytes(String operator, String path, OperatorResources resources) throws OperatorException {
        return resources
                .read(path)
                .orElseThrow(() -> new OperatorException("@" + operator + ": cannot read the file \"" + path + "\""));
    }

    // ---- XML Schema

    private static Schema read(String path, byte[] bytes) throws OperatorException {
        ParsedBody parsed = new XmlParser().parse(Value.of(bytes), Value.EMPTY, OWN_FILES);
        if (parsed.error().isPresent()) {
            throw unusable(path, parsed.error().get().message());
        }
        refuse(parsed, ELSEWHERE, path, "includes or imports another file; put all of it into one");
        try {
            SchemaFactory factory = SchemaFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setErrorHandler(new Strict());
            return factory.newSchema(new SAXSource(reader(false), source(new ByteArrayInputStream(bytes))));
        } catch (SAXException | ParserConfigurationException e) {
            throw unusable(path, e.getMessage());
        }
    }

    private static SchemaCosts costs(String path, byte[] bytes) throws OperatorException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(DISALLOW_DOCTYPE, true);
            return SchemaSurvey.of(factory.newDocumentBuilder().parse(source(new ByteArrayInputStream(bytes))));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw unusable(path, e.getMessage());
        } catch (OperatorException e) {
            throw unusable(path, e.getMessage());
        }
    }

    private static OperatorException unusable(String path, @Nullable String why) {
        return new OperatorException("@validateSchema: \"" + path + "\": " + why);
    }

    private static void count(SchemaCosts costs, Value document)
            throws SAXException, IOException, ParserConfigurationException {
        XMLReader reader = reader(false);
        reader.setContentHandler(costs.new Count());
        reader.setErrorHandler(new Strict());
        reader.parse(source(stream(document, 0)));
    }

    private static void refuse(ParsedBody schema, String nodes, String path, String reason) throws OperatorException {
        try {
            XPath unwanted = XPath.parse(nodes, Map.of("xs", XMLConstants.W3C_XML_SCHEMA_NS_URI));
            if (!unwanted.select(schema.xml(), work -> {}).isEmpty()) {
                throw new OperatorException("@validateSchema: \"" + path + "\" " + reason);
            }
        } catch (XPathException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- document type definitions

    /** Puts a declaration of the definition in front of {@code document}, whose outermost element is {@code root}, in place of its XML declaration. */
    private static void parse(Value document, Value root, Dtd handler)
            throws SAXException, IOException, ParserConfigurationException {
        XMLReader reader = reader(true);
        reader.setEntityResolver(handler);
        reader.setErrorHandler(handler);
        String declaration = "<!DOCTYPE " + root.latin1() + " SYSTEM \"" + OWN + "\">";
        reader.parse(source(new SequenceInputStream(
                new ByteArrayInputStream(declaration.getBytes(StandardCharsets.ISO_8859_1)),
                stream(document, bodyStart(document)))));
    }

    private static int bodyStart(Value document) {
        String start = document.slice(0, Math.min(document.length(), LONGEST_DECLARATION))
                .latin1();
        int mark = start.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
        return start.startsWith("<?xml ", mark) ? start.indexOf("?>", mark) + 2 : mark;
    }

    /** A definition that is broken shows as a fatal error with any document. */
    private static void checkDtd(String path, byte[] dtd) throws OperatorException {
        Dtd handler = new Dtd(dtd) {
            @Override
            public void error(SAXParseException unfit) {}
        };
        try {
            parse(Value.ofLatin1("<x/>"), Value.ofLatin1("x"), handler);
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new OperatorException("@validateDTD: \"" + path + "\": " + e.getMessage());
        }
    }

    /** Every complaint ends the validation. */
    private static class Strict extends DefaultHandler2 {
        @Override
        public void error(SAXParseException unfit) throws SAXException {
            throw unfit;
        }
    }

    /** Gives the parser this definition, and nothing else that it may refer to. */
    private static class Dtd extends Strict {
        private final byte[] bytes;

        Dtd(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public InputSource resolveEntity(String name, String publicId, String base, String systemId)
                throws SAXException {
            if (systemId.equals(OWN)) {
                return source(new ByteArrayInputStream(bytes));
            }
            throw new SAXException("\"" + systemId + "\" would be read from elsewhere; put all of it into one file");
        }
    }
}
