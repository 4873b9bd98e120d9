import Foundation
import Testing

/// The words that our texts don't use, with what they use instead.
enum Vocabulary {
    struct Rule: Sendable {
        /// A regular expression for whole words.
        let pattern: String
        let instead: String
    }

    /// A text that may stand although a rule matches a part of it.
    struct Exception: Sendable, CustomTestStringConvertible {
        let text: String
        /// The beginning of the paths where it may stand; nil for everywhere.
        let path: String?
        /// Why there is no other word.
        let reason: String

        init(_ text: String, in path: String? = nil, because reason: String) {
            (self.text, self.path, self.reason) = (text, path, reason)
        }

        var testDescription: String { "\(text) (\(reason))" }
    }

    static let rules: [Rule] = [
        Rule(pattern: "Surroundings|[Hh]ouse|[A-Z]\\w*House", instead: "the dependency's name, or `first-party`"),
        Rule(pattern: "Doorkeeper|[Dd]oors?", instead: "`EndpointPipeline`, or `endpoint`"),
        Rule(pattern: "CrossSiteGuard|[Gg]uardians?", instead: "`OriginPolicy`"),
        Rule(pattern: "OperatorDoor", instead: "`OperatorSocket`"),
        Rule(pattern: "\\w*[Cc]ouriers?", instead: "`OutboxRelay`, or `relay`"),
        Rule(pattern: "[Nn]udg(?:e|es|ed|ing)", instead: "`wake`"),
        Rule(pattern: "Bell|Alarm", instead: "`WakeSignal`"),
        Rule(pattern: "\\w*[Pp]atience|\\w*[Hh]opeless", instead: "`timeout`, `reconnectGracePeriod` or what it is"),
        Rule(pattern: "[Gg]rounds|\\w+Grounds", instead: "`SessionAuthorization`, or `authorization`"),
        Rule(pattern: "\\w*[Vv]ouch\\w*", instead: "`attest` or `verify`"),
        Rule(pattern: "\\w*[Bb]eliev\\w*", instead: "`verify` or `trust`"),
        Rule(pattern: "[A-Z]\\w*Shown", instead: "`…Proof`, or `displayed`"),
        Rule(pattern: "Whose|Wish|\\w*Wish", instead: "the noun that is meant, such as `LogoutRequest`"),
        Rule(pattern: "\\w*[Ee]rrands?", instead: "`request`"),
        Rule(pattern: "(?:Connection|Key|Mail)Seal", instead: "`SealedBox`"),
        Rule(pattern: "TokenMint|[Mm]int(?:s|ed|ing)?", instead: "`TokenIssuer`, or `issue`"),
        Rule(pattern: "PageScene|[Ss]cenes?", instead: "`PageContext`"),
        Rule(pattern: "[Ss]heets?", instead: "`PageTemplate`, or `page`"),
        Rule(pattern: "ClientLooks|MailBrand", instead: "`Branding`"),
        Rule(pattern: "[Vv]isitors?", instead: "`user` or `caller`"),
        Rule(pattern: "Newcomers?|[Gg]uests?|dismissGuests", instead: "`Invitee`, or `new user`"),
        Rule(pattern: "WaysIn|last_way_in", instead: "`SignInMethods`"),
        Rule(pattern: "ProviderAdmission", instead: "`AccountLinkingPolicy`"),
        Rule(pattern: "ExternalPerson", instead: "`ExternalIdentity`"),
        Rule(pattern: "\\w*(?:Fault|Failure|Refusal|Finding)s?", instead: "`…Error`"),
        Rule(pattern: "faults?|failures?|refusals?|findings", instead: "`error`, or `failed attempt`"),
        Rule(pattern: "(?:most|longest|shortest)[A-Z]\\w*", instead: "`maximum…` or `minimum…`"),
        Rule(pattern: "nonsense", instead: "`invalid`, or `protocolError`"),
        Rule(pattern: "OddMethods", instead: "`UnsupportedMethodHandler`"),
        Rule(pattern: "\\w*[Ll]eftovers", instead: "`orphans`"),
        Rule(pattern: "anew", instead: "`again`"),
        Rule(pattern: "[Ee]-mails?", instead: "`email`"),
    ]

    static let allowed: [Exception] = [
        // Swift and the packages that we use.
        .init(".failure(", because: "a case of Swift's Result"),
        .init("ExitCode.failure", because: "a member of ArgumentParser's ExitCode"),
        .init("where Failure ==", because: "a generic parameter of Swift's Result"),
        .init("<Failure: Error", because: "the usual name of a generic parameter for an error"),
        .init(", Failure: Error", because: "the usual name of a generic parameter for an error"),
        .init("throws(Failure)", because: "the usual name of a generic parameter for an error"),
        .init(", Failure>", because: "the usual name of a generic parameter for an error"),
        .init("-> Failure", because: "the usual name of a generic parameter for an error"),
        .init("preconditionFailure(", because: "a function of Swift's standard library"),
        .init("claimVerificationFailure", because: "a case of JWTKit's JWTError"),
        .init("validationFailure", because: "a member of ArgumentParser's ExitCode"),
        // Texts of others and of earlier versions.
        .init(
            "failures:", in: "Services/Tokens/Storage/RedisKeys.swift", because: "a name in Redis: counts would be lost"
        ),
        .init(
            "\"failures\"", in: "Services/Tokens/Storage/SignIn/AttemptStore.swift",
            because: "it is hashed into names in Redis"),
        .init(
            "device failures", in: "Services/Tokens/Storage/SignIn/AttemptStore.swift",
            because: "it is hashed into names in Redis"),
        .init("\"findings\"", because: "a member of what `latchkey doctor --json` prints"),
        .init("let findings: ", in: "Tests/FleetTests/OperatorTests.swift", because: "decodes that member"),
        .init("diagnosis.findings", in: "Tests/FleetTests/OperatorTests.swift", because: "reads that member"),
        .init("latchkey.limit.failures.per.day", because: "the variable LATCHKEY_LIMIT_FAILURES_PER_DAY"),
        .init("last_way_in", in: "CHANGELOG.md", because: "the name that an error code had"),
    ]

    /// Files that are not read: migrations are never changed once they are released, and this list has all the words.
    static let unread = ["/Migrations/0", "Tests/ContractTests/Vocabulary"]

    /// All rules at once. A hyphen before a word makes it another one.
    static let everything: NSRegularExpression = {
        let pattern = rules.map { "(?:\($0.pattern))" }.joined(separator: "|")
        do {
            return try NSRegularExpression(pattern: "(?<![\\w-])(?:\(pattern))(?!\\w)")
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
