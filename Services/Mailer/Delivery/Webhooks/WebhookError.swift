import OutgoingHTTP

/// Why a message to a webhook was not delivered.
struct WebhookError: Error, Sendable, Equatable {
    /// One word and the receiver's status, if it has answered: for operators and logs. Nothing of the answer's body.
    let reason: String
    /// Whether another attempt makes no sense: the receiver says that it is gone for good.
    var isPermanent = false
    /// Whether there was no attempt, because the process ends.
    var isCancelled = false
    /// Whether there was no attempt, because too many requests are under way.
    var isOverload = false

    init(reason: String) { self.reason = reason }

    init(_ error: HTTPTransportError) {
        switch error {
        case .unreachable: self.init(reason: "unreachable")
        case .timeout: self.init(reason: "timeout")
        case .tooLong: self.init(reason: "answer_too_long")
        case .malformedResponse: self.init(reason: "answer_not_http")
        case .forbiddenAddress: self.init(reason: "forbidden_address")
        case .invalidRequest: self.init(reason: "invalid_url")
        case .overload:
            self.init(reason: "overload")
            isOverload = true
        case .cancelled:
            self.init(reason: "cancelled")
            isCancelled = true
        }
    }

    /// The error of an answer; nil if it confirms that the message has arrived (2xx). Redirects are not followed.
    init?(status: Int) {
        switch status {
        case 200..<300: return nil
        case 300..<400: self.init(reason: "redirect \(status)")
        case 410:
            self.init(reason: "gone 410")
            isPermanent = true
        default: self.init(reason: "status \(status)")
        }
    }
}
