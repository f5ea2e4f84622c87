import streamlit as st

from charts import totals

st.set_page_config(page_title="Harvest")
st.title("Harvest of the year")
st.bar_chart(totals())
