import HTTPTypes
import Hummingbird
import Models

/// The parts of requests and responses, for the description of the API.
extension Operation {
    /// A parameter outside of the body.
    struct Parameter: Sendable {
        enum Location: String, Sendable { case path, query, header }

        let location: Location
        let name: String
        let schema: Schema
        let isRequired: Bool
        /// Empty if the name is enough.
        let description: String
        /// The errors of a malformed or unknown value, beside `invalid_request`.
        var errors: [ErrorCode] = []

        /// The same parameter, with the errors of its values.
        func throwing(_ errors: ErrorCode...) -> Parameter {
            var parameter = self
            parameter.errors += errors
            return parameter
        }

        static func path(_ name: String, _ schema: Schema, _ description: String = "") -> Parameter {
            Parameter(location: .path, name: name, schema: schema, isRequired: true, description: description)
        }

        static func query(
            _ name: String, _ schema: Schema, _ description: String = "", isRequired: Bool = false
        ) -> Parameter {
            Parameter(location: .query, name: name, schema: schema, isRequired: isRequired, description: description)
        }

        static func header(
            _ name: String, _ schema: Schema, _ description: String = "", isRequired: Bool = false
        ) -> Parameter {
            Parameter(location: .header, name: name, schema: schema, isRequired: isRequired, description: description)
        }
    }

    /// The body that an operation reads. The description adds `csrf_token` by itself.
    struct RequestBody: Sendable {
        let type: String
        let schema: Schema
        /// The example in the description; by default the schema's.
        let example: JSON?
        let isRequired: Bool

        /// A JSON object.
        static func json(_ schema: Schema, example: JSON? = nil, isRequired: Bool = true) -> RequestBody {
            RequestBody(
                type: "application/json", schema: schema, example: example ?? schema.example, isRequired: isRequired)
        }

        /// The fields of a form.
        static func form(_ schema: Schema, example: JSON? = nil) -> RequestBody {
            RequestBody(
                type: "application/x-www-form-urlencoded", schema: schema, example: example ?? schema.example,
                isRequired: true)
        }
    }

    /// A response to a successful request.
    struct Answer: Sendable {
        let status: Int
        let description: String
        let content: [Content]
        let headers: [Header]

        struct Content: Sendable {
            let type: String
            /// Nil for pages and files, which no program reads.
            let schema: Schema?
            let example: JSON?
        }

        struct Header: Sendable {
            let name: String
            let schema: Schema
            /// Empty if the name is enough.
            let description: String
            var isRequired = false
        }

        init(_ status: Int, _ description: String, content: [Content] = [], headers: [Header] = []) {
            self.status = status
            self.description = description
            self.content = content
            self.headers = headers
        }

        /// A JSON document.
        static func json(
            _ status: Int, _ description: String, _ schema: Schema, type: String = "application/json",
            headers: [Header] = []
        ) -> Answer {
            let content = Content(type: type, schema: schema, example: schema.example)
            return Answer(status, description, content: [content], headers: headers)
        }

        /// 200 with a JSON document.
        static func json(
            _ description: String, _ schema: Schema, type: String = "application/json", headers: [Header] = []
        ) -> Answer {
            json(200, description, schema, type: type, headers: headers)
        }

        /// Plain text.
        static func text(_ description: String, example: String, type: String = "text/plain") -> Answer {
            Answer(200, description, content: [Content(type: type, schema: .string, example: .string(example))])
        }

        /// 204.
        static func noContent(_ description: String, headers: [Header] = []) -> Answer {
            Answer(204, description, headers: headers)
        }

        /// 303.
        static func seeOther(_ description: String) -> Answer {
            Answer(303, description, headers: [Header(name: "Location", schema: .uriReference, description: "")])
        }

        /// A page in HTML.
        static func page(_ description: String) -> Answer {
            Answer(200, description, content: [Content(type: "text/html", schema: nil, example: nil)])
        }

        /// A file that browsers use for a page.
        static func file(_ description: String, types: [String]) -> Answer {
            Answer(200, description, content: types.map { Content(type: $0, schema: nil, example: nil) })
        }

        /// A page in HTML.
        static let page = Answer.page("A page.")
        /// A form's 303 to the next page of ours.
        static let onward = Answer.seeOther("Done; on to the next page.")
        /// The page that a form answers with instead of a redirect to an application; see ``LeavingPage``.
        static let leaving = Answer.page(
            "Done, where the way leads to an application: a page that moves on by itself, with a link.")
        /// 304 for a client that has the document.
        static let notModified = Answer(304, "")
    }
}
