import HTTPTypes
import Models

/// The errors that an operation answers with: those of its endpoint, and those that follow from its policies. Tests fail
/// when an endpoint throws any other.
extension Operation {
    /// What any request may be answered with, whatever its endpoint: its query or its encoding is wrong, the caller's network
    /// looks up too many origins, a proof between services has expired on its way, a service is unavailable, or the error is
    /// ours.
    static let generalErrors: [ErrorCode] = [
        .malformedRequest, .invalidProof, .unsupportedContentEncoding, .rateLimited, .internalError,
        .serviceUnavailable,
    ]

    /// What the pipeline throws before the endpoint is asked, or while it reads its input.
    var pipelineErrors: [ErrorCode] {
        var found: [ErrorCode] = []
        func add(_ codes: ErrorCode...) { found += codes.filter { !found.contains($0) } }
        if request != nil {
            add(.invalidRequest, .malformedJSON, .malformedRequest, .contentTooLarge)
            add(.unsupportedMediaType, .unsupportedContentEncoding)
        }
        if !parameters.isEmpty { add(.invalidRequest, .malformedRequest) }
        for code in parameters.flatMap(\.errors) { add(code) }
        if csrf != .exempt, route.method != .get {
            // The token may be in the body.
            add(.invalidRequest, .malformedJSON, .malformedRequest, .contentTooLarge)
            add(.originNotAllowed, .csrfTokenInvalid)
        }
        if let rateLimit {
            add(.rateLimited)
            // Tokens counts, unless it is a document.
            if rateLimit != .documents { add(.serviceUnavailable) }
        }
        switch authentication {
        case .none: break
        case .firstParty, .anyClient, .endedSession:
            add(.authenticationRequired, .invalidToken, .originNotAllowed, .insufficientScope, .serviceUnavailable)
        case .firstPartyOrSignIn:
            add(.authenticationRequired, .invalidToken, .originNotAllowed, .insufficientScope, .serviceUnavailable)
            add(.signInTokenInvalid, .unknownClient, .clientNotFirstParty)
        case .client: add(.invalidClient)
        }
        return found
    }

    /// Every error with `status` that the description lists: first those of the endpoint.
    func errors(withStatus status: Int) -> [ErrorCode] {
        let own = errors.filter { $0.status == status }
        return own + pipelineErrors.filter { $0.status == status && !own.contains($0) }
    }

    /// Whether the description has `code`.
    func describes(_ code: ErrorCode) -> Bool {
        errors.contains(code) || pipelineErrors.contains(code) || Self.generalErrors.contains(code)
    }
}
