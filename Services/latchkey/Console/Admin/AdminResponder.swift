import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Models
import NIOCore
import Primitives
import RPCClient
import ServiceKit

/// Answers requests below `/admin`: finds the operation, checks the API key, its scope and what it reaches, and carries the operation out.
///
/// Cookies don't count here, and no other origin may read an answer, so a browser can't be made to act.
final class AdminResponder: Sendable {
    /// The maximum length of a body, in bytes.
    static let maximumBodyLength = 256 * 1024

    private let routes: [AdminRoute]
    private let fleet: ConsoleFleet
    /// The console's base URL, without a trailing slash.
    private let url: String
    private let description: Data
    private let answers = IdempotentAnswers()
    /// Requests by API key.
    private let rate = RequestRate<APIKeyID>(burst: 200, perSecond: 20)
    /// Unknown keys by network.
    private let guesses = RequestRate<String>(burst: 20, perSecond: 0.2)
    /// Keys by network that are checked although the network has guessed too often, because one of them may be right.
    private let doubtful = RequestRate<String>(burst: 20, perSecond: 5)
    /// Keys that were right, by their hash. They are checked however often others of the network guess.
    private let known = RecentCache<Data, Bool>(capacity: 1024)

    /// - Parameters:
    ///   - routes: all operations.
    ///   - url: the console's base URL, without a trailing slash.
    init(routes: [AdminRoute], fleet: ConsoleFleet, url: String) {
        self.routes = routes
        self.fleet = fleet
        self.url = url
        description = AdminDescription.document(of: routes)
    }

    /// The path of the API's description.
    static let descriptionPath = "/admin/openapi.json"

    /// Whether a path belongs to the admin API.
    static func owns(_ path: String) -> Bool { path == "/admin" || path.hasPrefix("/admin/") }

    /// Answers a request, or throws what is wrong with it.
    func respond(to request: Request, context: ConsoleContext) async throws -> Response {
        let path = request.uri.path
        let method = request.method == .head ? .get : request.method
        if path == Self.descriptionPath {
            guard method == .get else { throw MethodNotAllowedError(allowed: ["GET", "HEAD"]) }
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: description)))
        }
        // Before anything is said about paths: who has no key learns nothing but the description.
        let key = try await key(of: request, context)
        if let seconds = rate.count(key.id) { throw ServiceError.rateLimited(seconds, "This API key") }
        let (route, parameters) = try find(method, path)
        guard route.scope == .read || key.scope == .write else {
            throw ServiceError(.insufficientScope, detail: "This API key may only read.")
        }
        guard let query = FormParameters((request.uri.query ?? "").utf8) else {
            throw ServiceError(.malformedRequest, detail: "The query is not percent-encoded UTF-8.")
        }
        let bytes = Data(
            try await request.boundedBody(upTo: Self.maximumBodyLength, as: "body").readableBytesView)
        let members = try members(bytes, route, request)
        try Self.refuseUnknown(query, members, route)
        let actor = AuditActor(key)
        return try await fleet.acting(as: actor, request: context.requestID, within: route.timeout) { [fleet] _ in
            var admin = AdminRequest(
                key: key, path: path, parameters: parameters, query: query, body: members, bytes: bytes, fleet: fleet)
            admin.operators = try await admin.services.identity.call(Identity.FindOperatorsApplication())
                .application?.id
            admin.application = try await AdminReach(request: admin, target: route.target).application()
            return try await self.once(request, route, admin)
        }
    }

    // MARK: Key

    /// The API key of a request. Throws 401 without a valid one, and 429 instead after too many wrong ones from a network.
    private func key(of request: Request, _ context: ConsoleContext) async throws -> APIKey {
        let fields = request.headers[values: .authorization]
        guard fields.count == 1, let field = fields.first else {
            throw ServiceError(
                .authenticationRequired,
                detail: "Please send an API key: Authorization: Bearer lk_… (`latchkey api-keys create`).")
        }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count <= 256 else {
            throw ServiceError(.invalidToken, detail: "Authorization must be Bearer and an API key.")
        }
        let secret = Secret(String(parts[1]))
        let (network, hash) = (context.peerNetwork, secret.sha256)
        let pause = guesses.wait(network)
        // A key has too many bits to be guessed: this bounds the work that guesses cause, and must not keep out a program with a right key.
        if let pause, known[hash] == nil, doubtful.count(network) != nil {
            throw ServiceError.rateLimited(pause, "Your network address")
        }
        do {
            // Nobody acts yet: only what is found here says who does.
            let key = try await fleet.services.identity.call(Identity.CheckAPIKey(secret: secret))
            known[hash] = true
            return key
        } catch let error as ServiceError where error.status == 401 {
            known[hash] = nil
            if let pause { throw ServiceError.rateLimited(pause, "Your network address") }
            _ = guesses.count(network)
            throw error
        }
    }

    // MARK: Route

    /// The operation at a path, with the parameters of the path. Throws 404, and 405 with the methods that the path has.
    func find(_ method: HTTPRequest.Method, _ path: String) throws -> (AdminRoute, [String: String]) {
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        var allowed: Set<String> = []
        var found: (AdminRoute, [String: String])?
        for route in routes {
            guard let parameters = Self.match(segments, route.segments) else { continue }
            allowed.insert(route.method.rawValue)
            // A path without parameters comes first: `/admin/users/{user}` is not meant by `/admin/users/search`.
            if route.method == method, found == nil || parameters.count < found?.1.count ?? 0 {
                found = (route, parameters)
            }
        }
        if let found { return found }
        guard allowed.isEmpty else {
            if allowed.contains("GET") { allowed.insert("HEAD") }
            throw MethodNotAllowedError(allowed: allowed.sorted())
        }
        throw ServiceError(.notFound, detail: "There is nothing here. \(Self.descriptionPath) lists what there is.")
    }

    private static func match(_ path: [Substring], _ route: [Substring]) -> [String: String]? {
        guard path.count == route.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, pattern) in zip(path, route) {
            if pattern.hasPrefix("{") {
                guard let value = PercentEncoding.decode(segment), !value.isEmpty, value.utf8.count <= 512 else {
                    return nil
                }
                parameters[String(pattern.dropFirst().dropLast())] = value
            } else if segment != pattern {
                return nil
            }
        }
        return parameters
    }

    // MARK: Body

    /// The members of the JSON object in the body. Throws 415 and 400 for anything else.
    private func members(_ bytes: Data, _ route: AdminRoute, _ request: Request) throws -> [String: AdminValue] {
        guard let fields = route.body else {
            guard bytes.isEmpty else {
                throw ServiceError(.malformedRequest, detail: "This operation takes no body.")
            }
            return [:]
        }
        if bytes.isEmpty, !fields.contains(where: \.isRequired) { return [:] }
        let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        guard type.lowercased() == "application/json" else {
            throw ServiceError(.unsupportedMediaType, detail: "The body must be application/json.")
        }
        do throws(JSONReader.ReadError) {
            // By the whole grammar, with its bounds; Foundation reads the values after that.
            _ = try JSONReader.object(bytes)
        } catch {
            throw ServiceError(.malformedJSON, detail: error.detail)
        }
        guard let members = try? JSONDecoder().decode([String: AdminValue].self, from: bytes) else {
            throw ServiceError(.malformedJSON, detail: "The body is not one JSON object (RFC 8259).")
        }
        return members
    }

    /// Throws 400 for parameters that the operation doesn't have: an unknown name is most likely a mistake.
    private static func refuseUnknown(
        _ query: FormParameters, _ body: [String: AdminValue], _ route: AdminRoute
    ) throws {
        var invalid: [InvalidParameter] = []
        let (inQuery, inBody) = (route.query.map(\.name), (route.body ?? []).map(\.name))
        for name in Set(query.pairs.map { $0.name }).subtracting(inQuery).sorted().prefix(20) {
            invalid.append(
                .init(
                    in: .query, path: name.cut(toBytes: 100), type: "unknown",
                    expected: inQuery.isEmpty ? "no parameters" : "one of \(inQuery.sorted())"))
        }
        for name in Set(body.keys).subtracting(inBody).sorted().prefix(20) {
            let pointer = name.cut(toBytes: 100).replacing("~", with: "~0").replacing("/", with: "~1")
            invalid.append(
                .init(in: .body, path: "/\(pointer)", type: "unknown", expected: "one of \(inBody.sorted())"))
        }
        if !invalid.isEmpty { throw ServiceError.invalid(invalid) }
    }

    // MARK: Idempotency

    /// Carries an operation out, or repeats its answer if the same POST was sent before.
    private func once(_ request: Request, _ route: AdminRoute, _ admin: AdminRequest) async throws -> Response {
        let keys = request.headers[values: .idempotencyKey]
        guard route.method == .post, let key = keys.first else { return try await perform(route, admin).response }
        guard keys.count == 1, (1...IdempotentAnswers.maximumKeyLength).contains(key.utf8.count) else {
            throw ServiceError.invalid([
                .init(
                    in: .header, path: "Idempotency-Key", type: "length",
                    expected: "one of 1 to \(IdempotentAnswers.maximumKeyLength) bytes")
            ])
        }
        let name = IdempotentAnswers.Name(apiKey: admin.key.id, key: key)
        var request = Data("\(route.method) \(request.head.path ?? "") ".utf8)
        request.append(admin.bytes)
        let fingerprint = request.sha256
        let end = ContinuousClock.now + route.timeout
        while true {
            switch answers.begin(name, fingerprint: fingerprint) {
            case .new: return try await carryOut(route, admin, name)
            case .answered(let answer):
                var response = answer.response
                response.headers[.idempotencyReplayed] = "true"
                return response
            case .other:
                throw ServiceError(
                    .alreadyExists, detail: "This Idempotency-Key was sent with another request before.")
            case .underWay:
                guard ContinuousClock.now < end else { throw ServiceError.unavailable() }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Carries out an operation whose answer is kept, unless nothing was done because its parameters are invalid.
    ///
    /// In a task of its own: a client that hangs up leaves an operation that is done or not done, and whose answer is known.
    private func carryOut(
        _ route: AdminRoute, _ admin: AdminRequest, _ name: IdempotentAnswers.Name
    ) async throws -> Response {
        let task = Task {
            do {
                let answer = try await perform(route, admin)
                answers.finish(name, with: answer)
                return answer
            } catch {
                let known = ConsoleProblem.serviceError(error)
                if known.status == 400 || known.status == 429 {
                    answers.forget(name)
                } else {
                    answers.finish(name, with: .init(known, issuer: fleet.issuer))
                }
                throw error
            }
        }
        return try await task.value.response
    }

    private func perform(_ route: AdminRoute, _ admin: AdminRequest) async throws -> IdempotentAnswers.Answer {
        let answer = try await route.run(admin)
        guard let body = try answer.json(at: url + admin.path, query: admin.query) else {
            return .init(status: 204, contentType: nil, body: Data())
        }
        return .init(status: Int(route.status.code), contentType: "application/json", body: body)
    }
}

extension IdempotentAnswers.Answer {
    /// An error, whose request was of another id.
    fileprivate init(_ error: ServiceError, issuer: String) {
        let problem = ConsoleProblem.details(error, issuer: issuer, request: nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(
            status: error.status, contentType: "application/problem+json",
            body: (try? encoder.encode(problem)) ?? Data())
    }

    fileprivate var response: Response {
        var response = Response(
            status: .init(code: status), body: .init(byteBuffer: ByteBuffer(bytes: body)))
        if let contentType { response.headers[.contentType] = contentType }
        return response
    }
}

/// 405: the path exists, but not with this method.
struct MethodNotAllowedError: ServiceErrorConvertible {
    let allowed: [String]

    var serviceError: ServiceError {
        ServiceError(.methodNotAllowed, detail: "This path takes \(allowed.joined(separator: ", ")).")
    }
}

extension ServiceError {
    /// 429, after which the same is possible in `seconds`.
    static func rateLimited(_ seconds: Int, _ what: String) -> ServiceError {
        ServiceError(
            .rateLimited, detail: "\(what) has sent too many requests. Try again in \(seconds) s.", retryAfter: seconds)
    }
}
