import HTTPTypes
import Models

/// An operation as the description has it.
extension Operation {
    /// The Operation Object (OpenAPI 3.1, section 4.8.10).
    var json: JSON {
        .members([
            ("operationId", .string(id)), ("tags", [.string(tag.rawValue)]), ("summary", .string(summary)),
            ("description", description.isEmpty ? nil : .string(description)),
            ("parameters", parameters.isEmpty ? nil : .array(parameters.map(\.json))),
            ("requestBody", describedRequest?.json), ("security", security), ("responses", .object(responses)),
        ])
    }

    /// Every schema that the operation uses.
    var schemas: [Schema] {
        let answered = answers.flatMap { $0.content.compactMap(\.schema) + $0.headers.map(\.schema) }
        var errors: [Schema] = format == .oauth ? [.oauthError] : []
        errors += Schema.extendedProblems(self.errors, stepsOfSignIn: endsSignIns).map(\.schema)
        return parameters.map(\.schema) + [request?.schema].compactMap { $0 } + answered + errors
    }

    /// The body with the token against forged requests, which any body may have.
    var describedRequest: RequestBody? {
        guard let request else { return nil }
        let token = Schema.string.example("AAAAAGm1LhPq0w7mI5b2kVxg9TqN8cE4yJfUoZ1sRdWhKpLtXuYvBnMa")
        let property: Schema.Property
        switch csrf {
        case .exempt: return request
        case .form: property = .required("csrf_token", token, "From the page with the form.")
        case .ifCookie: property = .optional("csrf_token", token, "With a cookie of ours, unless X-CSRF-Token has it.")
        }
        let example =
            csrf == .form ? token.example.flatMap { request.example?.adding("csrf_token", $0) } : request.example
        return RequestBody(
            type: request.type, schema: request.schema.adding(property), example: example,
            isRequired: request.isRequired)
    }

    private var security: JSON {
        switch authentication {
        case .none: []
        case .firstParty, .anyClient, .endedSession: [["bearer": []], ["cookie": []]]
        case .firstPartyOrSignIn: [["bearer": []], ["cookie": []], [:]]
        case .client: [["clientBasic": []], [:]]
        }
    }

    // MARK: Answers

    private var responses: [JSON.Member] {
        var members = answers.map { JSON.Member(name: String($0.status), value: $0.json) }
        for response in errorResponses {
            let name = response.status.map { String($0) } ?? "default"
            members.append(JSON.Member(name: name, value: json(of: response)))
        }
        return members
    }

    /// A reference to the response that operations share, if that describes all codes of this one.
    private func json(of response: ErrorResponse) -> JSON {
        let codes = response.status.map(errors) ?? []
        guard !response.covers(codes) else {
            return ["$ref": .string("#/components/responses/\(response.name)")]
        }
        return response.json(codes, stepsOfSignIn: endsSignIns)
    }

    /// The shared responses that the operation refers to.
    var sharedResponses: [ErrorResponse] {
        errorResponses.filter { $0.covers($0.status.map(errors) ?? []) }
    }

    /// Whether the operation ends a sign-in, which may wait for another step.
    private var endsSignIns: Bool {
        answers.contains { $0.content.contains { $0.schema?.json == Schema.authenticationResult.json } }
    }

    private var errorResponses: [ErrorResponse] {
        let statuses = Set((errors + pipelineErrors).map(\.status).filter(ErrorResponse.describes))
        return statuses.sorted().map { ErrorResponse(status: $0, format: format) }
            + [ErrorResponse(status: nil, format: format)]
    }
}

extension Operation.Parameter {
    fileprivate var json: JSON {
        .members([
            ("name", .string(name)), ("in", .string(location.rawValue)), ("required", isRequired ? true : nil),
            ("description", description.isEmpty ? nil : .string(description)), ("schema", schema.json),
            ("example", schema.example),
        ])
    }
}

extension Operation.RequestBody {
    fileprivate var json: JSON {
        let content = JSON.members([("schema", schema.json), ("example", example)])
        return ["required": .bool(isRequired), "content": .object([JSON.Member(name: type, value: content)])]
    }
}

extension Operation.Answer {
    fileprivate var json: JSON {
        if status == 304 { return Self.notModifiedJSON }
        let headers = headers.map { JSON.Member(name: $0.name, value: $0.json) }
        let content = content.map { item in
            JSON.Member(name: item.type, value: .members([("schema", item.schema?.json), ("example", item.example)]))
        }
        return .members([
            ("description", .string(description)), ("headers", headers.isEmpty ? nil : .object(headers)),
            ("content", content.isEmpty ? nil : .object(content)),
        ])
    }

    private static let notModifiedJSON: JSON = [
        "description": "The client has it: `If-None-Match` names its `ETag`.",
        "headers": ["ETag": ["schema": ["type": "string"]]],
    ]
}

extension Operation.Answer.Header {
    fileprivate var json: JSON {
        .members([
            ("description", description.isEmpty ? nil : .string(description)), ("required", isRequired ? true : nil),
            ("schema", schema.json),
        ])
    }
}
