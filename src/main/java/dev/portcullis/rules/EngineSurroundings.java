package dev.portcullis.rules;

import dev.portcullis.http.CredentialFields;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.rules.content.DecodingPolicy;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a rule set takes from the process around it, and keeps using after it was compiled: the clock, where persistent collections live, and how
 * much work one transaction may cost.
 *
 * @param zone where the clock on the wall hangs by which {@code TIME} and its kind tell the time
 * @param workLimit units, one being about one byte looked at once; beyond it a transaction is denied
 * @param decoding how far coded content is decoded for phases 2 and 4
 * @param limits how much queries and content may hold
 * @param names where {@code @rbl} asks
 * @param debugLogs opens what {@code SecDebugLog} names
 * @param credentialFields fields of which no log shows a value
 */
public record EngineSurroundings(
        InstantSource clock,
        ZoneId zone,
        CollectionStore collections,
        long workLimit,
        DecodingPolicy decoding,
        ContentLimits limits,
        NameLookup names,
        DebugLog.Opener debugLogs,
        FieldNameSet credentialFields) {
    /** Work for a body of the standard limit under a rule set of the size of the Core Rule Set. */
    public static final long STANDARD_WORK_LIMIT = 2_000_000_000L;

    public EngineSurroundings {
        if (workLimit < 1) {
            throw new IllegalArgumentException("workLimit is " + workLimit + ", must be at least 1");
        }
    }

    /** In UTC, with the standard policy and limits for content, nobody to ask for names and no debug log. */
    public EngineSurroundings(InstantSource clock, CollectionStore collections, long workLimit) {
        this(
                clock,
                ZoneOffset.UTC,
                collections,
                workLimit,
                DecodingPolicy.STANDARD,
                ContentLimits.STANDARD,
                NameLookup.NONE,
                DebugLog.Opener.NONE,
                FieldNameSet.of(CredentialFields.NAMES));
    }

    EngineSurroundings withCollections(CollectionStore others) {
        return new EngineSurroundings(
                clock, zone, others, workLimit, decoding, limits, names, debugLogs, credentialFields);
    }

    public EngineSurroundings withDecoding(DecodingPolicy policy) {
        return new EngineSurroundings(
                clock, zone, collections, workLimit, policy, limits, names, debugLogs, credentialFields);
    }

    public EngineSurroundings withLimits(ContentLimits others) {
        return new EngineSurroundings(
                clock, zone, collections, workLimit, decoding, others, names, debugLogs, credentialFields);
    }

    public EngineSurroundings withNames(NameLookup asked) {
        return new EngineSurroundings(
                clock, zone, collections, workLimit, decoding, limits, asked, debugLogs, credentialFields);
    }

    public EngineSurroundings withDebugLogs(DebugLog.Opener opener) {
        return new EngineSurroundings(
                clock, zone, collections, workLimit, decoding, limits, names, opener, credentialFields);
    }

    /** With {@code more} of them beside the usual ones. */
    public EngineSurroundings withCredentialFields(Collection<String> more) {
        List<String> all = new ArrayList<>(CredentialFields.NAMES);
        all.addAll(more);
        return new EngineSurroundings(
                clock, zone, collections, workLimit, decoding, limits, names, debugLogs, FieldNameSet.of(all));
    }

    public EngineSurroundings withZone(ZoneId other) {
        return new EngineSurroundings(
                clock, other, collections, workLimit, decoding, limits, names, debugLogs, credentialFields);
    }

    /** The system's clock and time zone, collections in memory, the standard limit. */
    public static EngineSurroundings standard() {
        return new EngineSurroundings(InstantSource.system(), new InMemoryCollectionStore(100_000), STANDARD_WORK_LIMIT)
                .withZone(ZoneId.systemDefault());
    }
}
