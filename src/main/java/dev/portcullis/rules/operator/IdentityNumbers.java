package dev.portcullis.rules.operator;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.regex.BytePattern;
import java.util.Arrays;

/**
 * Numbers that people must not leak: the argument is a pattern that finds candidates, the operator matches when one of them
 * has right check digits.
 */
final class IdentityNumbers {
    private IdentityNumbers() {}

    /** Whether the digits, all that a candidate holds, make a right number. */
    interface Check {
        boolean accepts(int[] digits);
    }

    static OperatorFactory verifying(String name, Check check) {
        return candidates(name, candidate -> check.accepts(digits(candidate)));
    }

    /** Whether a candidate, as found, is a right number. */
    interface CandidateCheck {
        boolean accepts(Value candidate);
    }

    /** {@code @validateNid cl PATTERN} or {@code us PATTERN}. */
    static OperatorFactory nationalId() {
        return (argument, resources) -> {
            int blank = argument.indexOf(' ');
            String country = blank < 0 ? argument : argument.substring(0, blank);
            String pattern = blank < 0 ? "" : argument.substring(blank + 1).strip();
            CandidateCheck check = switch (country) {
                case "cl" -> IdentityNumbers::isChilean;
                case "us" -> candidate -> isSocialSecurity(digits(candidate));
                default ->
                    throw new OperatorException(
                            "@validateNid: country \"" + country + "\" is not known, must be cl or us");
            };
            if (pattern.isEmpty()) {
                throw new OperatorException("@validateNid: needs a pattern behind the country, as in \"us \\d{9}\"");
            }
            return candidates("validateNid", check).create(pattern, resources);
        };
    }

    private static OperatorFactory candidates(String name, CandidateCheck check) {
        return (argument, resources) -> {
            BytePattern pattern = Expressions.compile(name, argument, resources);
            return (context, value) -> find(pattern, check, context, value);
        };
    }

    /** Candidates may overlap by one byte, since a pattern often takes the byte before and behind the number. */
    private static boolean find(BytePattern pattern, CandidateCheck check, MatchContext context, Value value) {
        BytePattern.Search search = pattern.search(value);
        context.spend(value.length());
        int start = 0;
        while (search.nextFrom(start)) {
            Value candidate = search.group(0);
            if (check.accepts(candidate)) {
                if (context.wantsCapture()) {
                    context.capture(0, candidate);
                }
                return true;
            }
            start = Math.max(search.end() - 1, search.start() + 1);
        }
        return false;
    }

    private static int[] digits(Value value) {
        int[] digits = new int[value.length()];
        int count = 0;
        for (int i = 0; i < value.length(); i++) {
            if (Ascii.isDigit(value.at(i))) {
                digits[count++] = value.at(i) - '0';
            }
        }
        return Arrays.copyOf(digits, count);
    }

    /** ISO/IEC 7812-1: 12 to 19 digits and the Luhn sum. */
    static boolean isPaymentCard(int[] digits) {
        if (digits.length < 12 || digits.length > 19) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length; i++) {
            int digit = digits[digits.length - 1 - i];
            int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
            sum += i % 2 == 0 ? digit : doubled;
        }
        return sum % 10 == 0;
    }

    /** A number of the USA; areas from 740 on, runs and repetitions count as made up, as in ModSecurity. */
    static boolean isSocialSecurity(int[] digits) {
        if (digits.length != 9 || isRun(digits) || isRepetition(digits)) {
            return false;
        }
        int area = number(digits, 0, 3);
        return area > 0 && area < 740 && area != 666 && number(digits, 3, 5) > 0 && number(digits, 5, 9) > 0;
    }

    /** Cadastro de Pessoas Físicas of Brazil: two check digits modulo 11. */
    static boolean isBrazilianTaxpayer(int[] digits) {
        return digits.length == 11
                && !isRepetition(digits)
                && digits[9] == cpfCheckDigit(digits, 9)
                && digits[10] == cpfCheckDigit(digits, 10);
    }

    private static int cpfCheckDigit(int[] digits, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += digits[i] * (length + 1 - i);
        }
        int rest = sum % 11;
        return rest < 2 ? 0 : 11 - rest;
    }

    /** Sozialversicherungsnummer of Austria: ten digits, the fourth is the check digit. */
    static boolean isAustrianInsurance(int[] digits) {
        int[] weights = {3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
        if (digits.length != weights.length || isRepetition(digits)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += digits[i] * weights[i];
        }
        return sum % 11 == digits[3];
    }

    /** Rol Único Tributario of Chile: digits, then a check character modulo 11, where K is ten. */
    static boolean isChilean(Value candidate) {
        int end = candidate.length();
        while (end > 0 && !Ascii.isLetterOrDigit(candidate.at(end - 1))) {
            end--;
        }
        if (end == 0) {
            return false;
        }
        int check = Ascii.lower(candidate.at(end - 1));
        int[] digits = digits(candidate.slice(0, end - 1));
        if (digits.length < 6 || digits.length > 9) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length; i++) {
            sum += digits[digits.length - 1 - i] * (2 + i % 6);
        }
        int rest = 11 - sum % 11;
        return check == (rest == 11 ? '0' : rest == 10 ? 'k' : '0' + rest);
    }

    private static int number(int[] digits, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + digits[i];
        }
        return number;
    }

    private static boolean isRun(int[] digits) {
        for (int i = 1; i < digits.length; i++) {
            if (digits[i] != digits[i - 1] + 1) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRepetition(int[] digits) {
        return Arrays.stream(digits).distinct().count() < 2;
    }
}
