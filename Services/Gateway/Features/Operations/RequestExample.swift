import Primitives

/// An example of a request, made of an operation of the API's description: as an HTTP message and as a command line.
struct RequestExample: Sendable, Equatable {
    /// In capitals.
    let method: String
    /// Path and query, percent-encoded.
    let target: String
    let headers: [Field]
    let body: Body?
    let credentials: Credentials

    struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    enum Body: Sendable, Equatable {
        /// A JSON document (RFC 8259).
        case json(String)
        /// The fields of a form, not encoded yet.
        case form([Field])
    }

    /// What the caller shows. Commands take it from variables of the shell, so that no secret is part of an example.
    enum Credentials: Sendable, Equatable {
        case none
        /// An access token (RFC 6750).
        case bearer
        /// A client's id and secret (RFC 6749 §2.3.1).
        case client
        /// The cookies of a page, which belong to the CSRF token in its form.
        case cookies
    }

    /// - Parameters:
    ///   - path: the path with its parameters in braces.
    ///   - parameters: the Parameter Objects of the operation (OpenAPI 3.1, section 4.8.12).
    ///   - body: the media type and the Media Type Object of the body; nil if the operation reads none.
    ///   - security: the Security Requirement Objects of the operation.
    init(method: String, path: String, parameters: [JSON], body: JSON.Member?, security: [JSON]) {
        var path = path
        var query: [String] = []
        var headers: [Field] = []
        let asked = parameters.filter { $0["in"] == "query" }
        // Where nothing is required, the first parameter shows how.
        let required = asked.filter { $0["required"] == true }
        let shown = required.isEmpty ? Array(asked.prefix(1)) : required
        for parameter in parameters {
            guard let name = parameter["name"]?.string, let value = parameter["example"]?.plainText else { continue }
            switch parameter["in"]?.string {
            case "path": path = path.replacing("{\(name)}", with: PercentEncoding.encode(value))
            case "query" where shown.contains(parameter):
                query.append("\(name)=\(PercentEncoding.encode(value))")
            case "header": headers.append(Field(name: name, value: value))
            default: break
            }
        }
        self.method = method.uppercased()
        target = query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
        self.headers = headers
        self.body = body.flatMap(Self.body)
        credentials = Self.credentials(security, self.body)
    }

    private static func body(_ content: JSON.Member) -> Body? {
        guard let example = content.value["example"] else { return nil }
        if content.name == "application/json" { return .json(example.text) }
        return .form(example.members.map { Field(name: $0.name, value: $0.value.plainText) })
    }

    private static func credentials(_ security: [JSON], _ body: Body?) -> Credentials {
        var fields: Set<String> = []
        if case .form(let form) = body { fields = Set(form.map(\.name)) }
        if fields.contains("csrf_token") { return .cookies }
        let schemes = Set(security.flatMap(\.members).map(\.name))
        if schemes.contains("bearer") { return .bearer }
        // A public client sends its id and has no secret.
        return schemes.contains("clientBasic") && !fields.contains("client_id") ? .client : .none
    }
}

// MARK: - As text

extension RequestExample {
    /// The request line without the version, the fields and the body (RFC 9112 §2.1).
    var message: String {
        var lines = ["\(method) \(target)"] + headers.map { "\($0.name): \($0.value)" }
        switch credentials {
        case .none: break
        case .bearer: lines.append("Authorization: Bearer {access token}")
        case .client: lines.append("Authorization: Basic {client id and secret, in Base64}")
        case .cookies: lines.append("Cookie: {the cookies of the page with the form}")
        }
        switch body {
        case nil: break
        case .json(let text): lines += ["Content-Type: application/json", "", text]
        case .form(let fields):
            let encoded = fields.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "\n&")
            lines += ["Content-Type: application/x-www-form-urlencoded", "", encoded]
        }
        return lines.joined(separator: "\n")
    }

    /// The same request as a command for a POSIX shell.
    ///
    /// - Parameter issuer: the fleet's public base URL.
    func command(issuer: String) -> String {
        var parts = ["curl \(Self.quoted(issuer + target))"]
        let standard = body == nil ? "GET" : "POST"
        if method != standard { parts.append("-X \(method)") }
        parts += headers.map { "-H \(Self.quoted("\($0.name): \($0.value)"))" }
        switch credentials {
        case .none: break
        case .bearer: parts.append("-H \"Authorization: Bearer $ACCESS_TOKEN\"")
        case .client: parts.append("-u \"$CLIENT_ID:$CLIENT_SECRET\"")
        case .cookies: parts.append("-b cookies.txt -c cookies.txt")
        }
        switch body {
        case nil: break
        case .json(let text): parts += ["-H 'Content-Type: application/json'", "-d \(Self.quoted(text))"]
        case .form(let fields): parts += fields.map { "--data-urlencode \(Self.quoted("\($0.name)=\($0.value)"))" }
        }
        return parts.joined(separator: " \\\n  ")
    }

    /// Text as one word of a shell.
    private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: #"'\''"#))'" }
}

extension JSON {
    /// A string without its quotes; any other value as JSON.
    fileprivate var plainText: String { string ?? text }
}
