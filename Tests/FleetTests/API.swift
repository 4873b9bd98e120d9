import Foundation
import Models
import NIOHTTP1
import OutgoingHTTP
import TestKit
import Testing

/// The API as a program outside sees it: one caller with an origin and, once signed in, a token.
struct API: Sendable {
    let baseURL: String
    var accessToken: String?
    /// The origin of the calling page; nil for our own pages.
    var origin: String?

    /// An answer, its body as JSON where it is JSON.
    struct Answer: @unchecked Sendable {
        // `json` holds only values that JSONSerialization made, which never change.
        let status: Int
        let headers: HTTPHeaders
        let json: [String: Any]
        let text: String

        /// A value by keys and indices, such as `"tokens.access_token"`.
        subscript(path: String) -> String? {
            var value: Any? = json
            for key in path.split(separator: ".") {
                if let index = Int(key) {
                    let list = value as? [Any] ?? []
                    value = list.indices.contains(index) ? list[index] : nil
                } else {
                    value = (value as? [String: Any])?[String(key)]
                }
            }
            return value as? String
        }

        var code: String? { self["code"] }
    }

    /// The same caller with another token.
    func bearing(_ token: String?) -> API { API(baseURL: baseURL, accessToken: token, origin: origin) }

    func get(_ path: String) async throws -> Answer { try await send(.GET, path) }
    func put(_ path: String) async throws -> Answer { try await send(.PUT, path) }
    func delete(_ path: String) async throws -> Answer { try await send(.DELETE, path) }
    func post(_ path: String, _ body: [String: Any] = [:]) async throws -> Answer { try await send(.POST, path, body) }
    func patch(_ path: String, _ body: [String: Any]) async throws -> Answer { try await send(.PATCH, path, body) }

    func signUp(_ email: String, password: String = API.password) async throws -> Answer {
        try await post("/auth/sign-up", ["client_id": "client_demo", "email": email, "password": password])
    }

    func signIn(_ email: String, password: String = API.password) async throws -> Answer {
        try await post("/auth/sign-in", ["client_id": "client_demo", "email": email, "password": password])
    }

    func refresh(_ token: String) async throws -> Answer {
        try await post("/auth/refresh", ["refresh_token": token])
    }

    static let password = "a long sentence that nobody guesses"

    /// An address that no other test uses.
    static func newEmail(_ name: String = "person") -> String {
        "\(name)-\(UUID().uuidString.lowercased())@example.com"
    }

    /// Sends a request and holds the answer against the API's description.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: [String: Any]? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        let answer = try await raw(method, path, body, headers: headers)
        let mismatches = try await APIDescription.shared.mismatches(
            baseURL: baseURL, method: method.rawValue, path: path, status: answer.status,
            contentType: answer.headers.first(name: "content-type") ?? "", body: Data(answer.text.utf8))
        for mismatch in mismatches { Issue.record("not as described: \(mismatch)") }
        return answer
    }

    func raw(
        _ method: HTTPMethod, _ path: String, _ body: [String: Any]? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPTransportRequest.test(
            method.rawValue, baseURL + path, headers: [("Origin", origin ?? baseURL)])
        if let accessToken { request.setHeader("Authorization", "Bearer \(accessToken)") }
        for (name, value) in headers { request.setHeader(name, value) }
        return try await execute(&request, body)
    }

    /// Sends a form as a browser does that follows no redirect, and holds the answer against the API's description.
    func form(
        _ path: String, _ fields: String, cookie: String?, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPTransportRequest.test(
            "POST", baseURL + path, headers: [("Content-Type", "application/x-www-form-urlencoded")], body: fields)
        if let cookie { request.setHeader("Cookie", cookie) }
        for (name, value) in headers { request.setHeader(name, value) }
        let answer = try await execute(&request, nil)
        let mismatches = try await APIDescription.shared.mismatches(
            baseURL: baseURL, method: "POST", path: path, status: answer.status,
            contentType: answer.headers.first(name: "content-type") ?? "", body: Data(answer.text.utf8))
        for mismatch in mismatches { Issue.record("not as described: \(mismatch)") }
        return answer
    }

    private func execute(_ request: inout HTTPTransportRequest, _ body: [String: Any]?) async throws -> Answer {
        if let body {
            request.setHeader("Content-Type", "application/json")
            request.body = try JSONSerialization.data(withJSONObject: body)
        }
        return try await Self.answer(to: request)
    }

    /// Sends a request as it is.
    static func answer(to request: HTTPTransportRequest) async throws -> Answer {
        let response = try await request.send()
        let json = try? JSONSerialization.jsonObject(with: response.body)
        return Answer(
            status: response.status, headers: HTTPHeaders(response.headers), json: json as? [String: Any] ?? [:],
            text: response.text)
    }
}
