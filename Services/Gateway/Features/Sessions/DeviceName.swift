import Models

/// What a `User-Agent` says about a device, as people call it: `Firefox on Linux`. It is a guess, and only shown.
struct DeviceName: Sendable, Equatable {
    let browser: String?
    let system: String?

    /// The more special first: nearly every browser claims to be others as well.
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"),
        ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
        ("Safari/", "Safari"), ("curl/", "curl"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Macintosh", "macOS"), ("Linux", "Linux"),
    ]

    init(userAgent: String?) {
        let text = userAgent ?? ""
        browser = Self.browsers.first { text.contains($0.0) }?.1
        system = Self.systems.first { text.contains($0.0) }?.1
    }

    /// The device in a page's language.
    func text(_ page: PageContext) -> String {
        switch (browser, system) {
        case (let browser?, let system?): page.text("device_on", ["browser": browser, "system": system])
        case (let one?, nil), (nil, let one?): one
        case (nil, nil): page.text("unknown_device")
        }
    }
}
