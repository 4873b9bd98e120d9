internal import CRedis
import Foundation

/// What ends a link.
enum LinkError: Error, CustomStringConvertible {
    /// It could not be made; the reason is fit for a log.
    case refused(String)
    /// The server closed it, or it broke.
    case lost
    /// The server owed an answer for too long.
    case stalled
    /// What came is not Redis's protocol.
    case nonsense

    var description: String {
        switch self {
        case .refused(let reason): reason
        case .lost: "closed by the server or broken"
        case .stalled: "no answer for too long"
        case .nonsense: "not Redis's protocol"
        }
    }
}

/// One connected socket and hiredis's buffers. It belongs to the thread that made it.
///
/// This is the only file that calls hiredis. It writes commands that are encoded already, so nothing variadic is
/// needed, and copies every answer before it is freed.
final class Link {
    /// Never nil in hiredis's own functions while this object lives; freed with it.
    private let context: UnsafeMutablePointer<redisContext>

    /// The socket, for `poll`.
    var socket: Int32 { context.pointee.fd }

    /// Connects. Until ``stopBlocking()``, reading and writing wait for the socket, `timeout` at most.
    init(to endpoint: RedisConfiguration.Endpoint, timeout: Duration) throws(LinkError) {
        let limit = timeval(timeout)
        let made =
            switch endpoint {
            case .tcp(let host, let port): redisConnectWithTimeout(host, Int32(port), limit)
            case .unix(let path): redisConnectUnixWithTimeout(path, limit)
            }
        guard let made else { throw .refused("out of memory") }
        context = made
        // From here on a throw frees the context by deinit.
        guard made.pointee.err == 0 else { throw .refused(Self.reason(made)) }
        guard redisSetTimeout(made, limit) == REDIS_OK else { throw .lost }
        if case .tcp = endpoint { redisEnableKeepAlive(made) }
    }

    deinit {
        redisFree(context)
    }

    /// From now on reading and writing do what is possible at once; the caller waits by `poll`, which knows deadlines.
    func stopBlocking() throws(LinkError) {
        let flags = fcntl(socket, F_GETFL)
        guard flags >= 0, fcntl(socket, F_SETFL, flags | O_NONBLOCK) == 0 else { throw .lost }
        context.pointee.flags &= ~REDIS_BLOCK
    }

    /// Copies an encoded command to the output buffer.
    func append(_ wire: [UInt8]) throws(LinkError) {
        let result = wire.withUnsafeBytes { bytes in
            redisAppendFormattedCommand(context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard result == REDIS_OK else { throw .lost }
    }

    /// Writes the output buffer, as far as the socket takes it. True when all is written.
    func flush() throws(LinkError) -> Bool {
        var isDone: Int32 = 0
        guard redisBufferWrite(context, &isDone) == REDIS_OK else { throw .lost }
        return isDone != 0
    }

    /// Reads what the socket has.
    func fill() throws(LinkError) {
        guard redisBufferRead(context) == REDIS_OK else { throw .lost }
    }

    /// The next answer that has come in whole, or nil.
    func nextReply() throws(LinkError) -> RedisReply? {
        var raw: UnsafeMutableRawPointer?
        guard redisGetReplyFromReader(context, &raw) == REDIS_OK else { throw .nonsense }
        guard let raw else { return nil }
        defer { freeReplyObject(raw) }
        return try RedisReply(copying: raw.assumingMemoryBound(to: redisReply.self).pointee, depth: 0)
    }

    /// Sends one command and waits for its answer. For signing in, before ``stopBlocking()``.
    func exchange(_ command: RedisCommand) throws(LinkError) -> RedisReply {
        try append(command.wire)
        while try !flush() {}
        while true {
            if let reply = try nextReply() { return reply }
            try fill()
        }
    }

    /// Why `rediss://` can't be had, in words for whoever configured it.
    static var whyNoTLS: String {
        "rediss:// needs hiredis 1.x with TLS; this is built with hiredis \(HIREDIS_MAJOR).\(HIREDIS_MINOR) without it"
    }

    private static func reason(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: &context.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension RedisReply {
    /// hiredis refuses answers that are nested deeper than 7 or 9; this bound is our own.
    private static let deepest = 9

    /// Copies an answer out of hiredis's memory.
    fileprivate init(copying raw: redisReply, depth: Int) throws(LinkError) {
        guard depth <= Self.deepest else { throw .nonsense }
        switch raw.type {
        case REDIS_REPLY_NIL: self = .null
        case REDIS_REPLY_INTEGER: self = .integer(Int(raw.integer))
        case REDIS_REPLY_STRING: self = .bytes(Array(Self.contents(raw)))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: Self.contents(raw), as: UTF8.self))
        case REDIS_REPLY_ERROR:
            self = .error(RedisServerError(message: String(decoding: Self.contents(raw), as: UTF8.self)))
        case REDIS_REPLY_ARRAY:
            var elements: [RedisReply] = []
            elements.reserveCapacity(raw.elements)
            for index in 0..<raw.elements {
                guard let element = raw.element[index] else { throw .nonsense }
                elements.append(try RedisReply(copying: element.pointee, depth: depth + 1))
            }
            self = .array(elements)
        default: throw .nonsense
        }
    }

    private static func contents(_ raw: redisReply) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: raw.str, count: raw.len)
    }
}

extension timeval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: numericCast(attoseconds / 1_000_000_000_000))
    }
}
