"""The atlas in the browser: ``streamlit run app.py``.

Streamlit runs this file twice over: once as the server, which serves the atlas files
beside the page, and then as the page, for each reader.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is None:
    from kzgeo.app import server

    app = st.App(
        __file__,
        lifespan=server.lifespan,
        routes=server.routes(),
        middleware=server.middleware(),
    )
else:
    # Imported no earlier: a component is known to the server only if it is declared
    # while the server runs.
    from kzgeo.app import page

    page.show()
