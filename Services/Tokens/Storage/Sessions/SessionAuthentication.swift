import Models
import Redis

/// How the user of a session has authenticated, and when. What they show later renews only what it reaches, so a password does not make
/// a second factor of last week a recent one.
struct SessionAuthentication: Sendable, Equatable {
    /// An authentication, and the strongest context that it reached.
    struct Event: Sendable, Equatable {
        let context: AuthenticationContext
        /// Milliseconds since 1970; 0 if it is not known.
        let time: Int
        /// How the user authenticated (RFC 8176).
        let methods: [String]
    }

    /// The latest authentication, and for each stronger context the latest one that reached it; strongest first.
    let events: [Event]

    /// An authentication by `methods` at `time`.
    init(_ methods: [String], at time: Int) {
        events = [Event(context: AuthenticationContext(authenticationMethods: methods), time: time, methods: methods)]
    }

    /// Reads the fields of a session.
    ///
    /// Sessions of earlier versions have neither `twoFactors` nor `phishingResistant`. They did not tell what a password had renewed, so the
    /// time of a second factor beside a password is not known.
    ///
    /// - Parameters:
    ///   - methods: how the user authenticated last.
    ///   - time: when that was, in milliseconds since 1970.
    ///   - twoFactors: the time and the methods of the latest authentication by two factors, as ``fields`` has them.
    ///   - phishingResistant: the same of the latest one by a passkey.
    init(_ methods: [String], at time: Int, twoFactors: String?, phishingResistant: String?) throws(RedisError) {
        let latest = AuthenticationContext(authenticationMethods: methods)
        var events: [Event] = []
        if let phishingResistant { events.append(try Event(phishingResistant)) }
        if let twoFactors { events.append(try Event(twoFactors)) }
        let isKnown = events.contains { latest.isReached(by: $0.context) }
        if latest == .oneFactor || isKnown || !methods.contains("pwd") {
            events.append(Event(context: latest, time: time, methods: methods))
        } else {
            events.append(Event(context: latest, time: 0, methods: methods))
            events.append(Event(context: .oneFactor, time: time, methods: ["pwd"]))
        }
        self.events = events
    }

    /// The fields of a session that state what was shown beyond one factor. `reauthenticate.lua` writes the same.
    var fields: RedisFields {
        [
            "two_factors": latest(reaching: .twoFactors)?.text ?? "",
            "phishing_resistant": latest(reaching: .phishingResistant)?.text ?? "",
        ]
    }

    /// The latest authentication that reached `context`; nil if none did.
    func latest(reaching context: AuthenticationContext) -> Event? {
        events.filter { context.isReached(by: $0.context) }.max { $0.time < $1.time }
    }
}

extension SessionAuthentication.Event {
    /// The time and the methods, separated by spaces.
    fileprivate var text: String { ([String(time)] + methods).joined(separator: " ") }

    /// Reads ``text``.
    fileprivate init(_ text: String) throws(RedisError) {
        let words = text.split(separator: " ").map(String.init)
        guard let time = words.first.flatMap({ Int($0) }) else { throw .protocolError }
        let methods = Array(words.dropFirst())
        self.init(context: AuthenticationContext(authenticationMethods: methods), time: time, methods: methods)
    }
}
