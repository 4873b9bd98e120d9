/// The description of the API, `openapi.json` beside this file, built into the program.
enum OpenAPIDocument {
    /// The document with the fleet's public base URL as its server.
    static func text(issuer: String) -> String {
        String(decoding: PackageResources.openapi_json, as: UTF8.self).replacing("{issuer}", with: issuer)
    }
}
