internal import CCurl
import Foundation
import Primitives
import Synchronization

/// Sends HTTP requests by libcurl, all from one thread, which starts with the first request and lives as long as the process.
///
/// It speaks HTTP/1.1, keeps connections for half a minute, does not follow redirects, and ignores proxy settings.
public final class HTTPTransport: Sendable {
    /// How many requests may wait or be under way. Further ones fail with ``HTTPTransportError/overload``.
    private let maximumRequests: Int
    /// How many of them may be for one host and port, so that a slow server can't take the place of others. Further ones fail with
    /// ``HTTPTransportError/overload``, too.
    private let maximumRequestsPerHost: Int
    /// How long it may take to connect, TLS included.
    public static let connectTimeout = Duration.seconds(3)

    private struct State {
        var waiting: [Exchange] = []
        var count = 0
        var countByHost: [String: Int] = [:]
        var hasThread = false
    }

    private let state = Mutex(State())
    /// A multi handle of libcurl. The thread owns it; others only wake it, which libcurl allows from any thread.
    private nonisolated(unsafe) let handle: OpaquePointer

    private static let isPrepared = latchkey_curl_prepare()

    /// The process has one, which never ends.
    public static let shared = HTTPTransport(maximumRequests: 256, maximumRequestsPerHost: 64)

    /// For tests. The transport is never freed, because its thread runs on.
    init(maximumRequests: Int, maximumRequestsPerHost: Int) {
        guard Self.isPrepared, let handle = latchkey_http_make(maximumRequests) else {
            fatalError("libcurl can't be used")
        }
        self.maximumRequests = maximumRequests
        self.maximumRequestsPerHost = maximumRequestsPerHost
        self.handle = handle
    }

    /// Sends a request and returns the response, whatever its status is. Returns at once if the task is cancelled.
    public func send(_ request: HTTPTransportRequest) async throws(HTTPTransportError) -> HTTPTransportResponse {
        guard request.headers.allSatisfy({ Self.isField($0.0, $0.1) }) else { throw .invalidRequest }
        let exchange = Exchange(request: request)
        let span = RequestSpan.start(request)
        let outcome = await exchange.handoff.outcome {
            submit(exchange)
        } cancelled: { [self] _ in
            latchkey_http_wake(handle)
            return .cancelled
        }
        switch outcome {
        case .success(let response): span?.end(with: response.status)
        case .failure(let error): span?.end(with: error)
        }
        return try outcome.get()
    }

    /// A name is a token (RFC 9110 §5.6.2); a value has no control characters.
    private static func isField(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }

    private func submit(_ exchange: Exchange) {
        let needsThread = state.withLock { state -> Bool? in
            guard state.count < maximumRequests, state.countByHost[exchange.host, default: 0] < maximumRequestsPerHost
            else { return nil }
            state.count += 1
            state.countByHost[exchange.host, default: 0] += 1
            state.waiting.append(exchange)
            defer { state.hasThread = true }
            return !state.hasThread
        }
        guard let needsThread else {
            exchange.handoff.fail { _ in .overload }
            return
        }
        if needsThread {
            let thread = Thread { self.runForever() }
            thread.name = "http"
            thread.start()
        }
        latchkey_http_wake(handle)
    }

    // MARK: On the thread

    private func runForever() {
        var active: [OpaquePointer: Exchange] = [:]
        while true {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for exchange in waiting {
                if let transfer = start(exchange) { active[transfer] = exchange } else { release(exchange) }
            }
            latchkey_http_run(handle, active.isEmpty ? 60_000 : 1000)
            var outcome = CURLE_OK
            while let transfer = latchkey_http_next_finished(handle, &outcome) {
                let exchange = active.removeValue(forKey: transfer)
                exchange?.finish(transfer, outcome)
                latchkey_http_end(handle, transfer)
                if let exchange { release(exchange) }
            }
            for (transfer, exchange) in active where exchange.handoff.isFinished {
                active[transfer] = nil
                latchkey_http_end(handle, transfer)
                release(exchange)
            }
        }
    }

    private func release(_ exchange: Exchange) {
        state.withLock { state in
            state.count -= 1
            let rest = state.countByHost[exchange.host, default: 0] - 1
            state.countByHost[exchange.host] = rest > 0 ? rest : nil
        }
    }

    /// Starts a transfer, unless its caller has given up.
    private func start(_ exchange: Exchange) -> OpaquePointer? {
        guard exchange.handoff.begin() else { return nil }
        let rest = exchange.request.deadline - .now
        guard rest > .zero else {
            exchange.handoff.fail { _ in .timeout }
            return nil
        }
        guard let transfer = exchange.start(on: handle, timeout: rest) else {
            exchange.handoff.fail { _ in .invalidRequest }
            return nil
        }
        return transfer
    }
}

/// A request and the task that waits for its response.
private struct Exchange: Sendable {
    let request: HTTPTransportRequest
    /// The host and port, for the count of its requests.
    let host: String
    let handoff = Handoff<HTTPTransportResponse, HTTPTransportError>()

    init(request: HTTPTransportRequest) {
        self.request = request
        let url = URL(string: request.url)
        host = "\(url?.host()?.lowercased() ?? ""):\(url?.port ?? (url?.scheme?.lowercased() == "http" ? 80 : 443))"
    }

    /// Nil if libcurl does not accept the request.
    func start(on handle: OpaquePointer, timeout: Duration) -> OpaquePointer? {
        var lines = request.headers.map { name, value in value.isEmpty ? "\(name);" : "\(name): \(value)" }
        // libcurl would wait for `100 Continue` before it sends a long body.
        lines.append("Expect:")
        let texts = lines.map { strdup($0) }
        defer { for text in texts { free(text) } }
        let pointers = texts.map { UnsafePointer($0!) }
        let caFile = request.caFile.map { strdup($0) } ?? nil
        defer { free(caFile) }
        let body = request.body
        return request.url.withCString { url in
            request.method.withCString { method in
                (body ?? Data()).withUnsafeBytes { bytes in
                    // An empty body must not be NULL, which means no body.
                    let empty: UnsafeRawPointer = UnsafeRawPointer(url)
                    var settings = latchkey_http_request(
                        url: url, method: method, body: body == nil ? nil : bytes.baseAddress ?? empty,
                        body_length: bytes.count, ca_file: UnsafePointer(caFile),
                        connect_timeout_ms: Self.milliseconds(HTTPTransport.connectTimeout),
                        timeout_ms: Self.milliseconds(timeout), maximum_length: request.maximumResponseLength,
                        cuts_body: request.cutsResponse,
                        refuses: request.refusesPrivateAddresses ? refusesPrivate : nil)
                    return pointers.withUnsafeBufferPointer { headers in
                        latchkey_http_start(handle, &settings, headers.baseAddress!, headers.count)
                    }
                }
            }
        }
    }

    func finish(_ transfer: OpaquePointer, _ outcome: CURLcode) {
        guard outcome == CURLE_OK || latchkey_http_is_cut(transfer) else {
            handoff.fail { _ in HTTPTransportError(outcome, transfer) }
            return
        }
        var length = 0
        let bytes = latchkey_http_body(transfer, &length)
        var headers: [(String, String)] = []
        var header = latchkey_http_next_header(transfer, nil)
        while let field = header {
            headers.append((String(cString: field.pointee.name), String(cString: field.pointee.value)))
            header = latchkey_http_next_header(transfer, field)
        }
        handoff.succeed(
            HTTPTransportResponse(
                status: latchkey_http_status(transfer), headers: headers,
                body: bytes.map { Data(bytes: $0, count: length) } ?? Data()))
    }

    private static func milliseconds(_ duration: Duration) -> Int { max(1, Int(duration / .milliseconds(1))) }
}

private let refusesPrivate: latchkey_http_refuses = { bytes, count in
    PrivateAddresses.contains(Array(UnsafeBufferPointer(start: bytes, count: count)))
}

extension HTTPTransportError {
    fileprivate init(_ outcome: CURLcode, _ transfer: OpaquePointer) {
        if latchkey_http_is_refused(transfer) {
            self = .forbiddenAddress
        } else if latchkey_http_is_too_long(transfer) {
            self = .tooLong
        } else {
            switch outcome {
            case CURLE_OPERATION_TIMEDOUT: self = .timeout
            case CURLE_URL_MALFORMAT: self = .invalidRequest
            // An answer that is not HTTP, or is HTTP/0.9.
            case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
                self = .malformedResponse
            default: self = .unreachable
            }
        }
    }
}
