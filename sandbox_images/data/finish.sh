# matplotlib searches for fonts once, here, and finds its list in a folder that later nobody can write.
export MPLCONFIGDIR=/usr/local/share/matplotlib MPLBACKEND=Agg OPENBLAS_NUM_THREADS=1
mkdir -p "$MPLCONFIGDIR"
python3 -c 'import matplotlib.pyplot as plt; plt.figure().canvas.draw()'
chmod -R a+rX "$MPLCONFIGDIR"
