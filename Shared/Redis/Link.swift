internal import CRedis
import Foundation

/// Why a link ended.
enum LinkError: Error, CustomStringConvertible {
    /// It could not be established; the reason may be logged.
    case connectionFailed(String)
    /// The server closed it, or it broke.
    case lost
    /// The server did not reply for too long.
    case stalled
    /// The server sent something that is not RESP.
    case protocolViolation
    /// The server is a replica now, or Sentinels have another primary.
    case demoted

    var description: String {
        switch self {
        case .connectionFailed(let reason): reason
        case .lost: "closed by the server or broken"
        case .stalled: "no reply for too long"
        case .protocolViolation: "not Redis's protocol"
        case .demoted: "the server is not the primary any more"
        }
    }
}

/// A connected socket with hiredis's buffers. It belongs to the thread that made it.
///
/// This is the only file that calls hiredis. It writes commands that are encoded already, which needs no variadic functions, and
/// copies every reply before freeing it.
final class Link {
    /// Freed with this object.
    private let context: UnsafeMutablePointer<redisContext>
    /// Encrypts what goes over the socket, in place of hiredis's plain reads and writes; nil for a plain connection.
    private var tls: TLSSession?
    private let timeout: Duration
    /// The bytes that have arrived since the last complete reply.
    private var pendingLength = 0
    /// Maximum length of a reply, in bytes. No command of ours has a longer one, and in memory it takes several times as much.
    static let maximumReplyLength = 16 << 20

    /// The server.
    let peer: RedisConfiguration.Endpoint

    /// The socket, for `poll`.
    var socket: Int32 { context.pointee.fd }

    /// Connects, within `timeout`. ``exchange(_:)`` waits for at most `timeout` too.
    init(
        to endpoint: RedisConfiguration.Endpoint, tls: RedisTLS? = nil, timeout: Duration
    ) throws(LinkError) {
        let deadline = ContinuousClock.now + timeout
        let limit = timeval(timeout)
        let made =
            switch endpoint {
            case .tcp(let host, let port): redisConnectWithTimeout(host, Int32(port), limit)
            case .unix(let path): redisConnectUnixWithTimeout(path, limit)
            }
        guard let made else { throw .connectionFailed("out of memory") }
        context = made
        self.timeout = timeout
        peer = endpoint
        // From here on, a throw frees the context in deinit.
        guard made.pointee.err == 0 else { throw .connectionFailed(Self.reason(made)) }
        guard redisSetTimeout(made, limit) == REDIS_OK else { throw .lost }
        guard case .tcp(let host, _) = endpoint else { return }
        redisEnableKeepAlive(made)
        if let tls {
            try stopBlocking()
            self.tls = try TLSSession(over: socket, to: host, tls, deadline: deadline)
        }
    }

    deinit {
        // Before its socket is closed.
        tls = nil
        redisFree(context)
    }

    /// Makes reads and writes non-blocking. The caller waits with `poll`, which can observe deadlines.
    func stopBlocking() throws(LinkError) {
        let flags = fcntl(socket, F_GETFL)
        guard flags >= 0, fcntl(socket, F_SETFL, flags | O_NONBLOCK) == 0 else { throw .lost }
        context.pointee.flags &= ~REDIS_BLOCK
    }

    /// Copies an encoded command to the output buffer.
    func append(_ wire: [UInt8]) throws(LinkError) {
        if let tls { return tls.append(wire) }
        let result = wire.withUnsafeBytes { bytes in
            redisAppendFormattedCommand(context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard result == REDIS_OK else { throw .lost }
    }

    /// Writes as much of the output buffer as the socket takes. True when all is written.
    func flush() throws(LinkError) -> Bool {
        if let tls { return try tls.flush() }
        var isDone: Int32 = 0
        guard redisBufferWrite(context, &isDone) == REDIS_OK else { throw .lost }
        return isDone != 0
    }

    /// Reads the bytes that have arrived.
    func fill() throws(LinkError) {
        if let tls {
            return try tls.read { (bytes: UnsafeRawBufferPointer) throws(LinkError) in
                let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                guard redisReaderFeed(context.pointee.reader, start, bytes.count) == REDIS_OK else {
                    throw .protocolViolation
                }
                try count(bytes.count)
            }
        }
        let before = context.pointee.reader.pointee.len
        guard redisBufferRead(context) == REDIS_OK else { throw .lost }
        try count(context.pointee.reader.pointee.len - before)
    }

    private func count(_ bytes: Int) throws(LinkError) {
        pendingLength += bytes
        guard pendingLength <= Self.maximumReplyLength else { throw .protocolViolation }
    }

    /// The next complete reply, or nil.
    func nextReply() throws(LinkError) -> RedisReply? {
        var raw: UnsafeMutableRawPointer?
        guard redisGetReplyFromReader(context, &raw) == REDIS_OK else { throw .protocolViolation }
        guard let raw else { return nil }
        defer { freeReplyObject(raw) }
        pendingLength = 0
        return try RedisReply(copying: raw.assumingMemoryBound(to: redisReply.self).pointee, depth: 0)
    }

    /// Sends one command and waits for its reply, while the link is not in use by a ``ConnectionLoop``.
    func exchange(_ command: RedisCommand) throws(LinkError) -> RedisReply {
        let deadline = ContinuousClock.now + timeout
        try append(command.wire)
        while try !flush() { try wait(for: POLLOUT, until: deadline) }
        while true {
            if let reply = try nextReply() { return reply }
            try wait(for: POLLIN, until: deadline)
            try fill()
        }
    }

    private func wait(for event: Int32, until deadline: ContinuousClock.Instant) throws(LinkError) {
        var watched = pollfd(fd: socket, events: Int16(event), revents: 0)
        guard deadline > .now else { throw .stalled }
        poll(&watched, 1, deadline.pollTimeout)
    }

    private static func reason(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: &context.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension RedisReply {
    /// Maximum nesting of a reply. hiredis itself refuses more than 7 or 9 levels, depending on its version.
    private static let maximumDepth = 9

    /// Copies a reply out of hiredis's memory.
    fileprivate init(copying raw: redisReply, depth: Int) throws(LinkError) {
        guard depth <= Self.maximumDepth else { throw .protocolViolation }
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
                guard let element = raw.element[index] else { throw .protocolViolation }
                elements.append(try RedisReply(copying: element.pointee, depth: depth + 1))
            }
            self = .array(elements)
        default: throw .protocolViolation
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
