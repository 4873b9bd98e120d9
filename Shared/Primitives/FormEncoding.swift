/// Writes parameters as forms and queries have them (`application/x-www-form-urlencoded`, WHATWG URL §5.2), spaces as `%20`.
public enum FormEncoding {
    /// `name=value&name=value`, in this order.
    public static func encode(_ parameters: [(String, String)]) -> String {
        parameters.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
    }

    /// `url` with `parameters` at the end of its query; those without a value are left out. `url` has no fragment.
    public static func adding(_ parameters: [(String, String?)], to url: String) -> String {
        let query = encode(parameters.compactMap { name, value in value.map { (name, $0) } })
        guard !query.isEmpty else { return url }
        let separator = !url.contains("?") ? "?" : url.hasSuffix("?") || url.hasSuffix("&") ? "" : "&"
        return url + separator + query
    }
}
