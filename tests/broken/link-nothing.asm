; module empty
