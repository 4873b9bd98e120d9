/// One call of a Lua script, which Redis runs with nothing else between its steps.
///
/// A conforming type is the script's typed twin: its properties are the keys and arguments, and ``Reply`` has a case for each
/// outcome.
///
/// ```swift
/// struct TakeTicketScript: RedisScript {
///     static let script = LuaScript<Self>(
///         PackageResources.take_ticket_lua, keys: ["ticket": \.ticket], arguments: ["now": \.now])
///     let ticket: String
///     let now: Int
///     enum Reply: String, ScriptReply { case taken, unknown }
/// }
/// let reply = try await redis.run(TakeTicketScript(ticket: "ticket:1", now: 0))
/// ```
public protocol RedisScript: Sendable {
    /// What the script replies.
    associatedtype Reply: ScriptReply
    /// The source, and the names of the keys and arguments.
    static var script: LuaScript<Self> { get }
}

/// What a script replies, read strictly: a reply of another shape, or with an outcome that is not known, is an error.
public protocol ScriptReply: Sendable {
    /// Reads a reply. Throws ``RedisError/protocolError`` for one of another shape; ``ReplyFields`` helps.
    init(_ reply: RedisReply) throws(RedisError)
}

extension Int: ScriptReply {
    /// Reads a number. Throws ``RedisError/protocolError`` for anything else.
    public init(_ reply: RedisReply) throws(RedisError) {
        guard case .integer(let value) = reply else { throw .protocolError }
        self = value
    }
}

extension Bool: ScriptReply {
    /// Reads 1 or 0. Throws ``RedisError/protocolError`` for anything else.
    public init(_ reply: RedisReply) throws(RedisError) {
        switch reply {
        case .integer(0): self = false
        case .integer(1): self = true
        default: throw .protocolError
        }
    }
}

extension ScriptReply where Self: RawRepresentable<String> {
    /// Reads the case that the script names. Throws ``RedisError/protocolError`` for any other reply.
    public init(_ reply: RedisReply) throws(RedisError) {
        guard let text = reply.string, let value = Self(rawValue: text) else { throw .protocolError }
        self = value
    }
}

/// The reply of a script that does its work or fails, and has nothing to tell: `ok`.
public enum DoneReply: String, ScriptReply {
    case ok
}

extension RedisClient {
    /// Runs a script by its hash, and sends its source if Redis doesn't know it, as after a restart.
    ///
    /// - Throws: ``RedisError``; ``RedisError/server(_:)`` when the script replies an error, and
    ///   ``RedisError/unexpectedReply(script:)`` when it replies what its twin doesn't know.
    public func run<Script: RedisScript>(
        _ call: Script, deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> Script.Reply {
        assert(Script.script.hasOneSlot(for: call), "\(Script.self) has keys in several slots")
        return try await CommandSpan.start(Script.self).around { () async throws(RedisError) in
            try await perform(call, deadline: deadline)
        }
    }

    private func perform<Script: RedisScript>(
        _ call: Script, deadline: ContinuousClock.Instant?
    ) async throws(RedisError) -> Script.Reply {
        let operands = Script.script.operands(of: call)
        let reply: RedisReply
        do {
            reply = try await perform(
                RedisCommand("EVALSHA", arguments: [Script.script.sha1] + operands), deadline: deadline)
        } catch .server(let error) where error.code == "NOSCRIPT" {
            reply = try await perform(
                RedisCommand("EVAL", arguments: [Script.script.source] + operands), deadline: deadline)
        }
        return try Script.reply(reply)
    }

    /// Runs a script once for each call, in one round trip, and gives the replies in the order of the calls. Other clients'
    /// commands may run between them.
    ///
    /// - Throws: ``RedisError``, as the single run does; the first error of any call.
    public func run<Script: RedisScript>(
        each calls: [Script], deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> [Script.Reply] {
        assert(calls.allSatisfy(Script.script.hasOneSlot), "\(Script.self) has keys in several slots")
        return try await CommandSpan.start(Script.self, count: calls.count).around { () async throws(RedisError) in
            try await perform(each: calls, deadline: deadline)
        }
    }

    private func perform<Script: RedisScript>(
        each calls: [Script], deadline: ContinuousClock.Instant?
    ) async throws(RedisError) -> [Script.Reply] {
        if calls.isEmpty { return [] }
        let operands = calls.map(Script.script.operands)
        var replies = try await perform(
            operands.map { RedisCommand("EVALSHA", arguments: [Script.script.sha1] + $0) }, deadline: deadline)
        // As after a restart. In a cluster, some nodes may know it and others not.
        let unknown = replies.indices.filter { replies[$0].isUnknownScript }
        if !unknown.isEmpty {
            let again = try await perform(
                unknown.map { RedisCommand("EVAL", arguments: [Script.script.source] + operands[$0]) },
                deadline: deadline)
            for (index, reply) in zip(unknown, again) { replies[index] = reply }
        }
        for case .error(let error) in replies { throw .server(error) }
        var results: [Script.Reply] = []
        for reply in replies { results.append(try Script.reply(reply)) }
        return results
    }
}

extension RedisReply {
    /// Whether it says that the server doesn't know the script.
    fileprivate var isUnknownScript: Bool {
        if case .error(let error) = self { error.code == "NOSCRIPT" } else { false }
    }
}

extension RedisScript {
    fileprivate static func reply(_ reply: RedisReply) throws(RedisError) -> Reply {
        do {
            return try Reply(reply)
        } catch .protocolError {
            throw .unexpectedReply(script: "\(Self.self)")
        }
    }
}
