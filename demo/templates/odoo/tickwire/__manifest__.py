{
    "name": "Tickwire",
    "summary": "Live prices on any page",
    "version": "0.1.0",
    "license": "Other OSI approved licence",
    "depends": ["website"],
    "data": ["views/tickwire.xml"],
}
