import streamlit as st


@st.cache_data
def totals():
    return {"apples": 12, "pears": 7}
