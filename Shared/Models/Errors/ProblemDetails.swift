/// An error answer (RFC 9457); with `invalidParams` it is the reference's `ValidationProblemDetails`.
public struct ProblemDetails: Codable, Sendable, Equatable {
    /// Absolute URI of a page that explains this kind of problem.
    public var type: String
    /// The kind of problem in a few words.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// What happened this time.
    public var detail: String?
    /// A URI reference that ends with the request id.
    public var instance: String?
    /// Stable snake_case name for programs.
    public var code: String?
    /// Every parameter that failed.
    public var invalidParams: [InvalidParameter]?

    /// Makes a problem; see the properties.
    public init(
        type: String, title: String, status: Int, detail: String?, instance: String?, code: String?,
        invalidParams: [InvalidParameter]? = nil
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.instance = instance
        self.code = code
        self.invalidParams = invalidParams
    }

    enum CodingKeys: String, CodingKey {
        case type, title, status, detail, instance, code
        case invalidParams = "invalid_params"
    }
}
